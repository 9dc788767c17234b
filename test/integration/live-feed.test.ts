import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../../src/kernel/auth/viewer.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import type { Read } from '../../src/kernel/db/unit-of-work.js';
import type { Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createLiveFeed, type LiveFeed } from '../../src/modules/inventory/live-feed.js';
import type { Organizer } from '../kit/given-accounts.js';
import { givenLiveEvent, holdPlaces, type LiveEventGiven } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let node: TestApp;
let owner: Organizer;
const feeds: LiveFeed[] = [];

beforeAll(async () => {
  // Without a worker, so that nothing is swept beside the tests.
  app = await startTestApp({ environment: { ROLE: 'api' } });
  node = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
  owner = await app.given.organizer();
});
afterEach(() => feeds.splice(0).forEach((feed) => feed.stop()));
afterAll(async () => {
  await node.close();
  await app.close();
});

function feedOf(read: () => Read = () => app.read(system)): LiveFeed {
  const feed = createLiveFeed({ read, logger: createLogger('silent') });
  feeds.push(feed);
  return feed;
}

const logger = createLogger('silent');
const hold = (event: LiveEventGiven, seats: Id<'seat'>[], milliseconds = 600_000) =>
  app.execute(system, holdPlaces, {
    eventId: event.eventId,
    ticketTypeId: event.ticketTypeIds.Stalls!,
    memberId: owner.id,
    quantity: seats.length,
    seatIds: seats,
    milliseconds,
  });
const givenSeats = (count: number) => givenLiveEvent(app, { owner, seats: { Stalls: count } });

async function within<T>(milliseconds: number, value: Promise<IteratorResult<T, undefined>>): Promise<T> {
  const result = await Promise.race([value, sleep(milliseconds).then(() => 'late' as const)]);
  if (result === 'late') throw new Error(`Nothing came within ${milliseconds} ms.`);
  if (result.done) throw new Error('The source has ended.');
  return result.value;
}

describe('availability', () => {
  it('comes at once and again after a change, on every node', async () => {
    const event = await givenSeats(4);
    const sources = [feedOf(), feedOf(() => node.read(system))].map((feed) => feed.watchAvailability(event.eventId));
    const first = await Promise.all(sources.map((source) => within(500, source.next())));
    expect(first.map(({ version, available }) => ({ version, available }))).toEqual([
      { version: 0, available: 4 },
      { version: 0, available: 4 },
    ]);
    await hold(event, event.seatIds.slice(0, 3));
    const second = await Promise.all(sources.map((source) => within(250, source.next())));
    expect(second.map(({ version, available, held }) => ({ version, available, held }))).toEqual([
      { version: 1, available: 1, held: 3 },
      { version: 1, available: 1, held: 3 },
    ]);
  });

  it('tells of a hold whose time is up without any sweep', async () => {
    const event = await givenSeats(2);
    await hold(event, event.seatIds, 400);
    const source = feedOf().watchAvailability(event.eventId);
    expect((await within(500, source.next())).available).toBe(0);
    expect(await within(800, source.next())).toMatchObject({ version: 1, available: 2, held: 0, isSoldOut: false });
  });

  it('comes at most ten times a second, the newest value only', async () => {
    const event = await givenSeats(60);
    const source = feedOf().watchAvailability(event.eventId);
    await source.next();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { version } of source) seen.push(version);
    })();
    const startedAt = performance.now();
    for (const seat of event.seatIds) await hold(event, [seat]);
    await sleep(250);
    const ticks = Math.floor((performance.now() - startedAt) / 100) + 1;
    await source.return?.();
    await reading;
    expect(seen.at(-1)).toBe(60);
    expect(seen.length).toBeLessThanOrEqual(ticks);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('gives a slow consumer the newest state in one value', async () => {
    const event = await givenSeats(10);
    const source = feedOf().watchAvailability(event.eventId);
    await source.next();
    for (const seat of event.seatIds) await hold(event, [seat]);
    await sleep(300);
    expect(await within(10, source.next())).toMatchObject({ version: 10, held: 10 });
  });
});

describe('the feed', () => {
  it('sends one read a tick for all events, however many changes and subscribers, and none without any', async () => {
    const sent = newStatementCount();
    // Each goes in one packet with a BEGIN and a COMMIT of its own.
    const reads = (): number => sent.statements / 3;
    const feed = countStatements(sent, () => feedOf());
    await sleep(250);
    expect(sent.statements).toBe(0);
    const events = [await givenSeats(40), await givenSeats(2), await givenSeats(2)];
    const sources = events.flatMap(({ eventId }) =>
      Array.from({ length: 20 }, () => [feed.watchAvailability(eventId), feed.watchSeats(eventId, null)]).flat(),
    );
    await Promise.all(sources.map((source) => source.next()));
    expect(feed.watchedEvents).toBe(3);
    const [before, startedAt] = [reads(), performance.now()];
    for (const seat of events[0]!.seatIds) await hold(events[0]!, [seat]);
    await sleep(Math.max(0, 1_000 - (performance.now() - startedAt)));
    const ticks = (performance.now() - startedAt) / 100;
    expect(reads() - before).toBeGreaterThanOrEqual(ticks / 2);
    expect(reads() - before).toBeLessThanOrEqual(ticks + 1);
    for (const source of sources) await source.return?.();
    expect(feed.watchedEvents).toBe(0);
    await sleep(120);
    const after = sent.statements;
    await sleep(300);
    expect(sent.statements).toBe(after);
  });

  it('ends a source at once on return, also while a value is awaited', async () => {
    const event = await givenSeats(2);
    const feed = feedOf();
    const source = feed.watchSeats(event.eventId, null);
    await source.next();
    const waiting = source.next();
    const startedAt = performance.now();
    await source.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(performance.now() - startedAt).toBeLessThan(50);
    expect(feed.watchedEvents).toBe(0);
  });

  it('heals by itself when its query has failed, and serves those who came meanwhile', async () => {
    const event = await givenSeats(2);
    let isAway = true;
    const feed = feedOf(() => {
      if (isAway) throw new Error('Connection terminated unexpectedly');
      return app.read(system);
    });
    const source = feed.watchAvailability(event.eventId);
    const first = source.next();
    await sleep(400);
    isAway = false;
    expect(await within(1_500, first)).toMatchObject({ version: 0, available: 2 });
    await hold(event, event.seatIds);
    expect(await within(250, source.next())).toMatchObject({ version: 1, available: 0 });
  });

  it('ends every source when it stops', async () => {
    const event = await givenSeats(2);
    const feed = createLiveFeed({ read: () => app.read(system), logger });
    const source = feed.watchSeats(event.eventId, null);
    await source.next();
    const waiting = source.next();
    feed.stop();
    expect((await waiting).done).toBe(true);
    expect((await feed.watchSeats(event.eventId, null).next()).done).toBe(true);
  });
});
