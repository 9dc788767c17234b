import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FastLane } from '../../src/kernel/http/fast-lane.js';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';
import { heldAnswers } from '../kit/held-answers.js';
import { requestsSeenByNode } from '../kit/requests-seen.js';
import { until } from '../kit/until.js';

let edge: RunningEdge;
let behind: jest.SpiedFunction<typeof FastLane.prototype.handle>;
beforeEach(async () => {
  edge = await startEdge();
  behind = jest.spyOn(FastLane.prototype, 'handle');
});
afterEach(async () => {
  behind.mockRestore();
  await edge.close();
});

const BODY = JSON.stringify({ query: '{ greeting }' });
const headers = { 'content-type': 'application/json' };

const ask = (body: string | Buffer<ArrayBuffer> = BODY, more: Record<string, string> = {}): Promise<Response> =>
  fetch(`${edge.url}/graphql`, { method: 'POST', headers: { ...headers, ...more }, body });

/** Lets the text be known, and the headers of its answers. */
async function makeKnown(): Promise<void> {
  for (let times = 0; times < 3; times += 1) expect((await ask()).status).toBe(200);
  behind.mockClear();
}

it('answers what is known before Fastify sees it, with an id of its own each time', async () => {
  await makeKnown();
  const [one, other] = [await ask(), await ask()];
  expect([await one.text(), one.status]).toEqual([await other.text(), 200]);
  expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
  const given = await ask(BODY, { 'x-request-id': 'chosen-by-a-proxy' });
  expect(given.headers.get('x-request-id')).toBe('chosen-by-a-proxy');
  expect(behind).toHaveBeenCalledTimes(0);
});

it.each([
  ['another text', JSON.stringify({ query: '{ hello: greeting }' }), {}, 200],
  ['an origin', BODY, { origin: 'https://evil.example' }, 200],
  ['a name that would poison a prototype', `${BODY.slice(0, -1)},"__proto__":{}}`, {}, 400],
  ['escaped signs', BODY.replace('greeting', String.raw`\u0067reeting`), {}, 200],
  ['what is no JSON', BODY.slice(1), {}, 400],
  ['a body for those with a token', JSON.stringify({ query: `{ greeting }${' '.repeat(100_000)}` }), {}, 413],
])('hands %s on, whole', async (_what, body, more, status) => {
  await makeKnown();
  const response = await ask(body, more);
  expect(response.status).toBe(status);
  expect(behind).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
});

async function open(): Promise<Socket> {
  const { port } = new URL(edge.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const head = [
  'POST /graphql HTTP/1.1',
  'host: here',
  'content-type: application/json',
  // As fetch has sent it before.
  'accept: */*',
  `content-length: ${BODY.length}`,
].join('\r\n');

it('reads a body that comes in pieces, and the next request on the same connection', async () => {
  await makeKnown();
  const socket = await open();
  let heard = '';
  socket.on('data', (part) => (heard += String(part)));
  for (let times = 1; times <= 2; times += 1) {
    socket.write(`${head}\r\n\r\n${BODY.slice(0, 5)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(BODY.slice(5));
    await until(async () => heard.split('"greeting":').length === times + 1);
  }
  expect(heard.match(/^HTTP\/1\.1 200 OK/gm)).toHaveLength(2);
  expect(behind).toHaveBeenCalledTimes(0);
  socket.destroy();
});

/** One request after the other over one connection, until the server ends it or there are none left: the heads of all answers. */
async function talk(socket: Socket, requests: readonly string[]): Promise<string[]> {
  const heads: string[] = [];
  const closed = once(socket, 'close').then(() => undefined);
  for (const request of requests) {
    socket.write(request);
    const answer = await Promise.race([once(socket, 'data'), closed]);
    if (!answer) break;
    heads.push(String(answer[0]).split('\r\n\r\n', 1)[0]!);
    if (/^connection: close$/im.test(heads.at(-1)!)) await closed;
  }
  return heads;
}

it('answers what is known before Node reads it, and all that the connection brings from then on after it', async () => {
  await makeKnown();
  const seen = requestsSeenByNode();
  const socket = await open();
  const known = `${head}\r\n\r\n${BODY}`;
  const before = await talk(socket, [known, known, known]);
  const after = await talk(socket, ['GET /livez HTTP/1.1\r\nhost: here\r\n\r\n', known]);
  expect([...before, ...after].map((answer) => answer.slice(0, 15))).toEqual(Array(5).fill('HTTP/1.1 200 OK'));
  expect(seen.stop()).toEqual({ [edge.port]: 2 });
  socket.destroy();
});

it.each([
  ['https://tickets.example', 'https://tickets.example'],
  ['https://evil.example', undefined],
])('tells pages of %s who may read the answer, before Node reads the question', async (origin, allowed) => {
  await makeKnown();
  await ask(BODY, { origin });
  const seen = requestsSeenByNode();
  const socket = await open();
  const [answer] = await talk(socket, [`${head}\r\norigin: ${origin}\r\n\r\n${BODY}`]);
  expect(/^access-control-allow-origin: (.*)$/im.exec(answer!)?.[1]).toBe(allowed);
  expect(seen.stop()).toEqual({});
  socket.destroy();
});

it('lets one connection bring ten thousand requests', async () => {
  await makeKnown();
  const socket = await open();
  const heads = await talk(socket, Array<string>(10_001).fill(`${head}\r\n\r\n${BODY}`));
  expect(heads).toHaveLength(10_000);
});

describe('a plain request that is on its way when the server closes', () => {
  const HELD = JSON.stringify({ query: '{ held }' });
  const held = `${head.replace(/\d+$/, String(HELD.length))}\r\n\r\n${HELD}`;

  async function askHeld(): Promise<{ answer: Promise<string[]>; stopCounting(): object }> {
    for (let times = 0; times < 3; times += 1) {
      const answer = ask(HELD);
      await until(() => heldAnswers.waiting === 1);
      heldAnswers.letGo();
      await answer;
    }
    const seen = requestsSeenByNode();
    const answer = talk(await open(), [held, held]);
    await until(() => heldAnswers.waiting === 1);
    return { answer, stopCounting: () => seen.stop() };
  }

  it('is answered, and its connection ends with that', async () => {
    const { answer, stopCounting } = await askHeld();
    const closed = edge.close();
    heldAnswers.letGo();
    expect(await answer).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 OK[^]*^connection: close$/im)]);
    expect(stopCounting()).toEqual({});
    await closed;
  });

  it('is cut off when it outlasts the drain time', async () => {
    await edge.close();
    edge = await startEdge({ timeouts: { drain: 200 } });
    const { answer } = await askHeld();
    await edge.close();
    expect(await answer).toEqual([]);
    heldAnswers.letGo();
  });
});

it('outlives a client that goes away in the middle of a body', async () => {
  await makeKnown();
  const socket = await open();
  socket.write(`${head}\r\n\r\n${BODY.slice(0, 5)}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
  await once(socket, 'close');
  expect((await ask()).status).toBe(200);
});

it('ends a request that fails in a way that nobody expected, and no other', async () => {
  await makeKnown();
  const attempt = jest.spyOn(FastLane.prototype, 'attempt').mockRejectedValueOnce(new Error('A defect.'));
  await expect(ask()).rejects.toThrow('fetch failed');
  expect((await ask()).status).toBe(200);
  attempt.mockRestore();
});
