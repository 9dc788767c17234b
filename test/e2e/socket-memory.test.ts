import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';
import { EdgeSocket } from '../kit/edge-socket.js';
import { until } from '../kit/until.js';

let edge: RunningEdge;
beforeAll(async () => {
  const caps = { perAddress: 100, perUser: 3, subscriptionsPerSocket: 50, messagesPerSecond: 100 };
  edge = await startEdge({ sockets: { ...caps, maxFrameBytes: 65_536 } });
});
afterAll(() => edge.close());

/** Parsed, it takes some twenty times as much as it is long. */
const BALLAST = `[${'{},'.repeat(19_000)}{}]`;
const MANY = 40;
/** Bytes: a fifth of what so much ballast takes. */
const LITTLE = 10_000_000;

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe('what a socket says and nobody asked for', () => {
  it.each([
    ['variables', `"query":"subscription { ticks }","variables":{"ballast":${BALLAST}}`],
    ['extensions', `"query":"subscription { ticks }","extensions":{"ballast":${BALLAST}}`],
    ['a member of its own', `"query":"subscription { ticks }","ballast":${BALLAST}`],
  ])('is not kept while its subscriptions run: %s', async (_where, payload) => {
    const client = await EdgeSocket.open(edge);
    client.subscribe('first', 'subscription { ticks }');
    await client.hears('next', 'first');
    const before = heapInUse();
    for (let id = 0; id < MANY; id += 1) {
      client.say(`{"id":"${id}","type":"subscribe","payload":{${payload}}}`);
      await client.hears('next', String(id));
    }
    expect(TickSource.open).toBe(MANY + 1);
    expect(heapInUse() - before).toBeLessThan(LITTLE);
    await client.end();
    await until(() => TickSource.open === 0);
  });

  it('is not kept while it is open', async () => {
    const clients: EdgeSocket[] = [];
    const before = heapInUse();
    for (let number = 0; number < MANY; number += 1) {
      clients.push(await EdgeSocket.open(edge, { ballast: JSON.parse(BALLAST) as unknown }));
    }
    expect(heapInUse() - before).toBeLessThan(LITTLE);
    for (const client of clients) await client.end();
  });

  it.each([
    ['a member that the protocol does not know', `"id":"1","ballast":${BALLAST}`],
    ['an id of kilobytes', `"id":"${'1'.repeat(10_000)}"`],
  ])('is no message when it begins an operation with %s', async (_what, members) => {
    const client = await EdgeSocket.open(edge);
    client.say(`{"type":"subscribe","payload":{"query":"{ greeting }"},${members}}`);
    expect((await client.closed).code).toBe(4400);
  });
});
