import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { connect as connectRaw, createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketWriter } from '../../src/kernel/http/socket-writer.js';
import { until } from '../kit/until.js';

const FRAME = 1_000_000;
/** An unmasked binary frame of FRAME bytes with its header. */
const frame = [Buffer.from([0x82, 127, 0, 0, 0, 0, ...bytesOf(FRAME)]), Buffer.alloc(FRAME)] as const;

function bytesOf(length: number): number[] {
  return [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
}

interface Pair {
  server: WebSocket;
  raw: Socket;
  client: WebSocket;
  writer: SocketWriter;
  isStuck(): boolean;
}

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function connect({ stall = 600_000 } = {}): Promise<Pair> {
  const http: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const accepted = new Promise<{ server: WebSocket; raw: Socket }>((resolve) => {
    http.on('upgrade', (request, raw: Socket, head) =>
      sockets.handleUpgrade(request, raw, head, (server) => resolve({ server, raw })),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const { server, raw } = await accepted;
  await new Promise((resolve) => (client.readyState === client.OPEN ? resolve(true) : client.once('open', resolve)));
  closers.push(() => {
    client.terminate();
    server.terminate();
    http.close();
  });
  let isStuck = false;
  const writer = new SocketWriter(server, raw, { stall, onStuck: () => (isStuck = true) });
  return { server, raw, client, writer, isStuck: () => isStuck };
}

/** Waits until nothing is written any more, also of what the system still took when the socket stalled first. */
async function untilStill({ writer, raw }: Pair): Promise<void> {
  let before: number | undefined;
  await until(async () => {
    before = raw.bytesWritten - raw.writableLength;
    await delay(300);
    return writer.isStalled && raw.bytesWritten - raw.writableLength === before;
  });
}

/** Writes a frame whenever there is room, as subscriptions do; answers how many, and the longest queue that it saw. */
function flood({ writer, raw, server }: Pair) {
  const seen = { frames: 0, longestQueue: 0 };
  const next = (): void => {
    writer.write(...frame);
    seen.frames += 1;
    seen.longestQueue = Math.max(seen.longestQueue, raw.writableLength);
    if (server.readyState === server.OPEN) setImmediate(() => writer.whenFree(next));
  };
  next();
  return seen;
}

/** So long that the system takes parts of some. */
const PIECE = 60_000;
const pieceHeader = Buffer.from([0x82, 126, PIECE >> 8, PIECE & 255]);

/** An unmasked binary frame in one piece, filled with its number. */
function fill(piece: Buffer, number: number): void {
  piece.set(pieceHeader);
  for (let at = pieceHeader.length; at < piece.length; at += 4) piece.writeUInt32BE(number, at);
}

/** One that has not heard yet of what became of its connection. */
const stillOpen = { readyState: 1, OPEN: 1, pause: () => undefined, resume: () => undefined } as unknown as WebSocket;

const newPiece = (): Buffer => Buffer.alloc(pieceHeader.length + PIECE);

/** The numbers of pieces as they came, after a look at every byte. */
function numbersOf(pieces: readonly Buffer[]): number[] {
  return pieces.map((piece) => {
    const number = piece.readUInt32BE(0);
    const expected = newPiece();
    fill(expected, number);
    expect(piece.equals(expected.subarray(pieceHeader.length))).toBe(true);
    return number;
  });
}

describe('frames in one piece', () => {
  it('come whole and in order, also when the system takes a part of one, and when others are sent between them', async () => {
    const { writer, client, raw } = await connect();
    const pieces: Buffer[] = [];
    const texts: string[] = [];
    const said: string[] = [];
    client.on('message', (data: Buffer, isBinary) => (isBinary ? pieces.push(data) : texts.push(data.toString())));
    let written = 0;
    const left = new Set<number>();
    for (let turn = 0; turn < 10; turn += 1) {
      client.pause();
      let piece = newPiece();
      while (!writer.isStalled) {
        fill(piece, written);
        // As answers do: bytes that the system has are written over, those that it has not are left alone.
        if (!writer.write(piece)) {
          left.add(raw.writableLength);
          piece = newPiece();
        }
        written += 1;
        if (written % 100 !== 0) continue;
        void writer.send(`after ${written}`);
        said.push(`after ${written}`);
      }
      // One that does not wait for room, behind what waits.
      fill(piece, written);
      expect(writer.write(piece)).toBe(false);
      written += 1;
      client.resume();
      await until(() => !writer.isStalled);
    }
    await until(() => pieces.length === written);
    expect(numbersOf(pieces)).toEqual(Array.from({ length: written }, (_, number) => number));
    expect(texts).toEqual(said);
    expect([...left].filter((bytes) => bytes > 0 && bytes < PIECE)).not.toEqual([]);
  });

  it('never reach a connection that has got the number of a closed one', async () => {
    const first = await connect();
    const options = { stall: 10_000, onStuck: () => undefined };
    const writer = new SocketWriter(stillOpen, first.raw, options);
    const heard: Buffer[] = [];
    const ends: Socket[] = [];
    const note = (end: Socket): void => void ends.push(end.on('data', (bytes: Buffer) => heard.push(bytes)));
    const port = await listenRaw(note);
    const descriptor = descriptorOf(first.raw)!;
    first.raw.destroy();
    for (let times = 0; times < 5; times += 1) {
      const other = connectRaw(port, '127.0.0.1');
      await new Promise((resolve) => other.once('connect', resolve));
      note(other);
    }
    await until(() => ends.length === 10);
    expect(ends.map(descriptorOf)).toContain(descriptor);
    const piece = newPiece();
    fill(piece, 1);
    writer.write(piece);
    await delay(100);
    expect(heard).toEqual([]);
  });

  it('are not written past encryption', async () => {
    const heard: Buffer[] = [];
    const port = await listenRaw((raw) => {
      const encrypted = new TLSSocket(raw, { isServer: true });
      encrypted.on('error', () => undefined);
      new SocketWriter(stillOpen, encrypted, { stall: 10_000, onStuck: () => undefined }).write(newPiece());
    });
    const client = connectRaw(port, '127.0.0.1').on('data', (bytes: Buffer) => heard.push(bytes));
    await new Promise((resolve) => client.once('connect', resolve));
    await delay(200);
    expect(heard).toEqual([]);
  });
});

/** The port of a server of bare connections, which end with the test. */
async function listenRaw(onConnection: (raw: Socket) => void): Promise<number> {
  const server = createRawServer((raw) => {
    closers.push(() => raw.destroy());
    onConnection(raw);
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const descriptorOf = (raw: Socket): number | undefined =>
  (raw as Socket & { _handle?: { fd: number } | null })._handle?.fd;

describe('a socket whose peer does not read', () => {
  it('never has more than one frame waiting, and goes on when the peer does', async () => {
    const pair = await connect();
    let received = 0;
    pair.client.on('message', () => (received += 1));
    pair.client.pause();
    const seen = flood(pair);
    await untilStill(pair);
    const { frames } = seen;
    expect(seen.longestQueue).toBeLessThanOrEqual(FRAME + frame[0].length);
    pair.client.resume();
    await until(() => received > frames + 5);
    expect(seen.longestQueue).toBeLessThanOrEqual(FRAME + frame[0].length);
    expect(pair.isStuck()).toBe(false);
  });

  it('is not listened to until it reads', async () => {
    const pair = await connect();
    const said: string[] = [];
    pair.server.on('message', (data) => said.push((data as Buffer).toString()));
    pair.client.pause();
    flood(pair);
    await untilStill(pair);
    pair.client.send('hello');
    await delay(200);
    expect(said).toEqual([]);
    pair.client.resume();
    await until(() => said.length === 1);
  });

  it('also stalls by messages of the protocol, whose senders wait', async () => {
    const { writer, client } = await connect();
    client.pause();
    let sent = 0;
    const message = 'x'.repeat(FRAME);
    for (let times = 0; times < 20; times += 1) void writer.send(message).then(() => (sent += 1));
    expect(writer.isStalled).toBe(true);
    await delay(100);
    expect(sent).toBeLessThan(20);
    client.resume();
    await until(() => sent === 20 && !writer.isStalled);
  });

  it('is stuck when no byte was taken for the time given, not when it is slow', async () => {
    const [dead, slow] = [await connect({ stall: 8_000 }), await connect({ stall: 8_000 })];
    const reading = setInterval(() => {
      slow.client.resume();
      setImmediate(() => slow.client.pause());
    }, 50);
    closers.push(() => clearInterval(reading));
    slow.client.pause();
    for (let times = 0; times < 1_500; times += 1) slow.writer.write(...frame);
    expect(slow.writer.isStalled).toBe(true);
    // Later than the other, which has something to write all the time.
    dead.client.pause();
    flood(dead);
    await until(() => dead.isStuck());
    expect([slow.writer.isStalled, slow.isStuck()]).toEqual([true, false]);
  });

  it('is written nothing once it is closing', async () => {
    const { server, writer, client } = await connect();
    const heard: unknown[] = [];
    client.on('message', (data) => heard.push(data));
    server.close(4000);
    writer.write(...frame);
    await writer.send('late');
    await new Promise((resolve) => client.once('close', resolve));
    expect(heard).toEqual([]);
  });
});
