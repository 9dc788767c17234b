import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketWriter } from '../../src/kernel/http/socket-writer.js';

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

async function connect({ stall = 10_000 } = {}): Promise<Pair> {
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

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; !isTrue() && waited < 8_000; waited += 10) await delay(10);
  expect(isTrue()).toBe(true);
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

describe('a socket whose peer does not read', () => {
  it('never has more than one frame waiting, and goes on when the peer does', async () => {
    const pair = await connect();
    let received = 0;
    pair.client.on('message', () => (received += 1));
    pair.client.pause();
    const seen = flood(pair);
    await until(() => pair.writer.isStalled);
    const { frames } = seen;
    await delay(300);
    expect(seen.frames).toBe(frames);
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
    await until(() => pair.writer.isStalled);
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
    const [dead, slow] = [await connect({ stall: 400 }), await connect({ stall: 2_000 })];
    dead.client.pause();
    flood(dead);
    const reading = setInterval(() => {
      slow.client.resume();
      setImmediate(() => slow.client.pause());
    }, 50);
    closers.push(() => clearInterval(reading));
    slow.client.pause();
    for (let times = 0; times < 300; times += 1) slow.writer.write(...frame);
    await until(() => dead.isStuck());
    expect(slow.writer.isStalled).toBe(true);
    await delay(4_500);
    expect(slow.isStuck()).toBe(false);
  }, 15_000);

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
