import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { isOutcomeUnknown } from '../../src/kernel/db/statements.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { createPlacesCombiner, type PlacesCombiner } from '../../src/modules/inventory/index.js';
import { reserve } from '../../src/modules/reservations/reserve.js';
import { publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { TcpProxy, type CommitCut } from '../kit/tcp-proxy.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let network: TcpProxy;
/** Behind the network. */
let node: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  const url = new URL(app.databaseUrl);
  network = await TcpProxy.open({ host: url.hostname, port: Number(url.port) });
  url.port = String(network.port);
  node = await startTestApp({ databaseUrl: url.href, environment: { ROLE: 'api' } });
});
afterAll(async () => {
  await node.close();
  await network.close();
  await app.close();
});

const TERMS = { timeToLive: 600_000, perMinute: 100 };

interface Asking {
  event: GivenEvent;
  viewer: Viewer;
  key?: string;
}

const hold = (combiner: PlacesCombiner, { event, viewer, key }: Asking): Promise<unknown> =>
  combiner.settle({
    eventId: event.id,
    viewer,
    command: reserve(viewer, { eventId: event.id, items: [{ ticketTypeId: event.ticketTypeId, quantity: 1 }] }, TERMS),
    ...(key !== undefined && { repeat: { operation: 'reserve', key, input: {} } }),
  });

const heldOf = async ({ id }: GivenEvent): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as held from hold where event_id = ${uuidOfAny(id)}`;
  return row.held as number;
};

const CUTS: readonly CommitCut[] = ['before', 'after', 'told', 'told early'];

it.each(CUTS.flatMap((cut) => [0, 1].map((before) => [cut, before] as const)))(
  'commands whose connection ends in their COMMIT (%s, after %i settlements) are settled once; with a key they are told so',
  async (cut, before) => {
    const combiner = createPlacesCombiner(node.execute, { mostWaiting: 100, longestWait: 60_000, busyFrom: 1 });
    const event = await publishedEvent(app);
    const [one, other] = [viewerOf(await app.given.member(), 'MEMBER'), viewerOf(await app.given.member(), 'MEMBER')];
    // Known from then on: what comes next is judged ahead of the lock.
    for (let time = 0; time < before; time += 1) await hold(combiner, { event, viewer: one });

    const isCut = network.cutNextCommit(cut);
    const keyless = [one, other].map((viewer) => hold(combiner, { event, viewer }));
    const [, ...told] = await Promise.allSettled([isCut, ...keyless]);
    expect(told.map((one) => one.status === 'rejected' && isOutcomeUnknown(one.reason))).toEqual([true, true]);
    const held = before + (cut === 'before' ? 0 : 2);
    expect(await heldOf(event)).toBe(held);

    const isCutAgain = network.cutNextCommit(cut);
    const keyed = [one, other].map((viewer) => hold(combiner, { event, viewer, key: `${cut}-${before}-of-a-member` }));
    await Promise.all([isCutAgain, ...keyed]);
    expect(await heldOf(event)).toBe(held + 2);
  },
);
