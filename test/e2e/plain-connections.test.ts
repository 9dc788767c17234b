import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { OperationReport } from '../../src/kernel/http/edge-options.js';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';
import { heldAnswers } from '../kit/held-answers.js';
import { requestsSeenByNode } from '../kit/requests-seen.js';
import { until } from '../kit/until.js';

let edge: RunningEdge;
let done: number;
beforeEach(async () => {
  done = 0;
  const onOperation = (_report: OperationReport<object>): void => void (done += 1);
  edge = await startEdge({ timeouts: { keepAlive: 300, lull: 0 }, onOperation });
});
afterEach(() => edge.close());

const requestOf = (query: string): string => {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json', 'accept: */*'];
  return `${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};

async function makeKnown(query: string): Promise<void> {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json', connection: 'close' };
  for (let times = 0; times < 3; times += 1) {
    const answer = fetch(`${edge.url}/graphql`, { method: 'POST', headers, body });
    if (query === HELD) await until(() => heldAnswers.waiting === 1);
    heldAnswers.letGo();
    expect((await answer).status).toBe(200);
  }
  done = 0;
}

const HELD = '{ held }';
const KNOWN = '{ greeting }';

async function open(): Promise<{ socket: Socket; heard(): string }> {
  // What the server ends, this client does not.
  const socket = connect({ port: edge.port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  let heard = '';
  socket.on('data', (part) => (heard += String(part))).on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, heard: () => heard };
}

it('waits for an answer for longer than for a request', async () => {
  const slow = '{ slow(ms: 900) }';
  await makeKnown(slow);
  const seen = requestsSeenByNode();
  const { socket, heard } = await open();
  socket.write(requestOf(slow));
  await until(() => socket.readableEnded || heard().includes('"done"'));
  expect(heard()).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(seen.stop()).toEqual({});
  socket.destroy();
});

it('does nothing more for a connection whose end it has announced, and does not wait for it', async () => {
  await makeKnown(HELD);
  await makeKnown(KNOWN);
  const { socket, heard } = await open();
  socket.write(requestOf(HELD));
  await until(() => heldAnswers.waiting === 1);
  socket.write(requestOf(KNOWN));
  await delay(50);
  const closed = edge.close();
  await delay(50);
  const asOf = performance.now();
  heldAnswers.letGo();
  await closed;
  expect(performance.now() - asOf).toBeLessThan(200);
  expect(heard().match(/^HTTP\/1\.1 200 OK[^]*?^connection: close$/gim)).toHaveLength(1);
  expect(done).toBe(1);
  socket.destroy();
});

it('does nothing for a request that comes after the last one of its connection', async () => {
  await makeKnown(KNOWN);
  const seen = requestsSeenByNode();
  const { socket } = await open();
  for (let times = 0; times < 10_000; times += 1) {
    socket.write(requestOf(KNOWN));
    await once(socket, 'data');
  }
  await until(() => socket.readableEnded);
  socket.write(requestOf(KNOWN));
  await delay(50);
  expect(done).toBe(10_000);
  expect(seen.stop()).toEqual({});
  socket.destroy();
});

it('takes a request in the last moment of the time that it has told', async () => {
  await edge.close();
  edge = await startEdge({ timeouts: { keepAlive: 1_000 } });
  await makeKnown(KNOWN);
  const seen = requestsSeenByNode();
  const { socket, heard } = await open();
  socket.write(requestOf(KNOWN));
  await until(() => /^keep-alive: timeout=1,/im.test(heard()));
  await delay(1_200);
  expect(socket.readableEnded).toBe(false);
  expect(seen.stop()).toEqual({});
  socket.destroy();
});
