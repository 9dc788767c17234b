/** One subscription over a WebSocket, as raw bytes: RFC 6455 and graphql-transport-ws, as far as a reader needs them. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export interface Subscriber {
  close(): void;
}

export interface Subscribing {
  port: number;
  path: string;
  /** The message that subscribes. */
  message: string;
  /** Called with each event; `text` makes a string of it, which costs. */
  onMessage(version: number, text: () => string): void;
}

const END_OF_HEAD = '\r\n\r\n';
const VERSION = Buffer.from('"version":');
const ACKNOWLEDGED = Buffer.from('connection_ack');
const NEXT = Buffer.from('"next"');
const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa };
const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

// A chunk is dealt with before the next one of any socket is read.
const common = Buffer.allocUnsafe(64 * 1_024);

/** Resolves when the first event has come. */
export function openSubscriber({ port, path, message, onMessage }: Subscribing): Promise<Subscriber> {
  return new Promise((resolve, reject) => {
    let pending: Buffer | undefined;
    let isOpen = false;
    let isClosing = false;
    const take = (chunk: Buffer): void => {
      let rest = pending ? Buffer.concat([pending, chunk]) : chunk;
      if (!isOpen) {
        const end = rest.indexOf(END_OF_HEAD);
        if (end >= 0) {
          isOpen = rest.toString('latin1', 0, 12) === 'HTTP/1.1 101';
          if (!isOpen) return reject(new Error(rest.toString('utf8', 0, 300)));
          socket.write(frame(OPCODE.text, '{"type":"connection_init"}'));
        }
        rest = rest.subarray(end < 0 ? 0 : end + END_OF_HEAD.length);
      }
      if (isOpen) rest = readFrames(rest, onFrame);
      pending = rest.length > 0 ? Buffer.from(rest) : undefined;
    };
    const onFrame = (opcode: number, payload: Buffer): void => {
      if (opcode === OPCODE.ping) return void socket.write(frame(OPCODE.pong, payload.toString('latin1')));
      if (opcode === OPCODE.close) return void socket.destroy(new Error(`closed: ${payload.toString('utf8', 2)}`));
      const version = versionIn(payload);
      if (version !== undefined) {
        onMessage(version, () => payload.toString('utf8'));
        return resolve({
          close() {
            isClosing = true;
            socket.destroy();
          },
        });
      }
      if (payload.includes(ACKNOWLEDGED)) socket.write(frame(OPCODE.text, message));
      else if (payload.includes(NEXT)) socket.destroy(new Error(`refused: ${payload.toString('utf8')}`));
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: common,
        callback(size, buffer) {
          take((buffer as Buffer).subarray(0, size));
          return true;
        },
      },
    });
    socket.on('error', reject);
    // Whoever waits for it has its answer; for everybody else the run is worth nothing.
    socket.on('close', () => {
      if (!isClosing) reject(new Error('The server closed a subscriber.'));
    });
    socket.write(upgradeRequest(port, path));
  });
}

function upgradeRequest(port: number, path: string): string {
  const head = [
    `GET ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
    'sec-websocket-protocol: graphql-transport-ws',
  ];
  return `${head.join('\r\n')}${END_OF_HEAD}`;
}

/** A frame of a client, masked with zeros, which changes nothing. */
function frame(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const isLong = payload.length > 125;
  const head = Buffer.alloc(isLong ? 8 : 6);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isLong ? 126 : payload.length);
  if (isLong) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Calls with each whole frame and answers what is left. Servers send none longer than 65,535 bytes here. */
function readFrames(bytes: Buffer, onFrame: (opcode: number, payload: Buffer) => void): Buffer {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const isLong = bytes[at + 1] === 126;
    if (isLong && at + 4 > bytes.length) break;
    const start = at + (isLong ? 4 : 2);
    const end = start + (isLong ? bytes.readUInt16BE(at + 2) : bytes[at + 1]!);
    if (end > bytes.length) break;
    onFrame(bytes[at]! & 0x0f, bytes.subarray(start, end));
    at = end;
  }
  return bytes.subarray(at);
}

function versionIn(payload: Buffer): number | undefined {
  const found = payload.indexOf(VERSION);
  if (found < 0) return undefined;
  let version = 0;
  for (let at = found + VERSION.length; payload[at]! >= ZERO && payload[at]! <= NINE; at += 1) {
    version = version * 10 + (payload[at]! - ZERO);
  }
  return version;
}
