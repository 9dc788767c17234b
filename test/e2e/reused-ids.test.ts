import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';
import { EdgeSocket } from '../kit/edge-socket.js';
import { heldAnswers } from '../kit/held-answers.js';
import { newsDesk } from '../kit/news-desk.js';
import { until } from '../kit/until.js';

/** Callers that are being looked up, as in the database. */
const lookUps: (() => void)[] = [];
let isHolding = false;
let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({
    async openContext({ requestId }) {
      if (isHolding) await new Promise<void>((resolve) => lookUps.push(resolve));
      return { requestId, userId: undefined, expiresAt: undefined };
    },
  });
});
afterAll(() => edge.close());

function hold(): void {
  isHolding = true;
}
function letGo(): void {
  isHolding = false;
  for (const lookUp of lookUps.splice(0)) lookUp();
}
afterEach(letGo);

const TICKS = 'subscription { ticks }';
const NEWS = 'subscription { news { number } }';
const complete = (client: EdgeSocket, id: string) => client.say({ id, type: 'complete' });
const heardOf = (client: EdgeSocket, id: string) => client.heard.filter((message) => message.id === id);

describe('an id that is used again as soon as its operation was completed', () => {
  it('stays that of the operation which has it, when the one before ends', async () => {
    const client = await EdgeSocket.open(edge);
    client.subscribe('s', TICKS);
    await client.hears('next', 's');
    complete(client, 's');
    client.subscribe('s', NEWS);
    await until(() => TickSource.open === 0 && newsDesk.sources.size === 1);
    const number = newsDesk.publish();
    await client.catchesUp();
    expect(client.answers('s').at(-1)).toEqual({ data: { news: { number } } });
    complete(client, 's');
    await until(() => newsDesk.sources.size === 0);
    await client.catchesUp();
    expect(heardOf(client, 's').filter(({ type }) => type !== 'next')).toEqual([]);
    await client.end();
  });

  it.each([
    ['of its own', TICKS, () => TickSource.open],
    ['that is shared', NEWS, () => newsDesk.sources.size],
  ])('leaves no source %s behind', async (_name, query, open) => {
    const client = await EdgeSocket.open(edge);
    hold();
    for (let index = 0; index < 6; index += 1) {
      client.subscribe('s', query);
      complete(client, 's');
    }
    client.subscribe('s', query);
    await until(() => lookUps.length === 7);
    letGo();
    await client.hears('next', 's');
    await client.catchesUp();
    expect(open()).toBe(1);
    const answers = client.answers('s').map((answer) => JSON.stringify(answer));
    expect(new Set(answers).size).toBe(answers.length);
    await client.end();
    await until(() => open() === 0);
  });

  it('is not answered by a query that was given up', async () => {
    const client = await EdgeSocket.open(edge);
    client.subscribe('x', '{ held }');
    await until(() => heldAnswers.waiting === 1);
    complete(client, 'x');
    client.subscribe('x', NEWS);
    await client.hears('next', 'x');
    heldAnswers.letGo();
    newsDesk.publish();
    await client.catchesUp();
    expect(heardOf(client, 'x').map(({ type, payload }) => [type, payload])).toEqual([
      ['next', { data: { news: { number: expect.any(Number) } } }],
      ['next', { data: { news: { number: expect.any(Number) } } }],
    ]);
    await client.end();
  });
});

describe('ids', () => {
  it('are said as the client says them, whatever they are', async () => {
    const client = await EdgeSocket.open(edge);
    for (const id of ['1 2', '"\\}', 'ä', '__proto__']) {
      client.subscribe(id, '{ greeting }');
      expect((await client.hears('next', id)).payload).toEqual({ data: { greeting: 'hello you' } });
      await client.hears('complete', id);
      client.subscribe(id, '{ nothing }');
      await client.hears('error', id);
    }
    await client.end();
  });

  it('that are in use end the socket, which is told which', async () => {
    const client = await EdgeSocket.open(edge);
    client.subscribe('s', TICKS);
    client.subscribe('s', TICKS);
    expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for s already exists' });
    await until(() => TickSource.open === 0);
  });

  it('of nothing that runs may be completed, and nothing else is', async () => {
    const client = await EdgeSocket.open(edge);
    client.subscribe('s', NEWS);
    await client.hears('next', 's');
    for (const id of ['other', '1 s', '0 ']) complete(client, id);
    await client.catchesUp();
    expect(newsDesk.sources.size).toBe(1);
    await client.end();
  });
});

it.each([
  ['of its own', 'subscription Own { ticks }', () => TickSource.open],
  ['that is shared', 'subscription Shared { news { number } }', () => newsDesk.sources.size],
])('ends a source %s that is opened after its socket is gone', async (_name, query, open) => {
  const client = await EdgeSocket.open(edge);
  client.subscribe('1', TICKS);
  await client.hears('next', '1');
  hold();
  client.subscribe('2', query);
  await until(() => lookUps.length === 1);
  await client.end();
  await until(() => TickSource.open === 0);
  letGo();
  await until(() => edge.lines.some(({ name }) => typeof name === 'string' && query.includes(name)));
  expect(open()).toBe(0);
});
