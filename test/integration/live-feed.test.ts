import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Read } from '../../src/kernel/db/unit-of-work.js';
import type { Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createLiveFeed, type LiveFeed } from '../../src/modules/inventory/live-feed.js';
import { readEventSeats } from '../../src/modules/inventory/event-seats.js';
import type { SeatsDelta } from '../../src/modules/inventory/seats-changed.js';
import type { Organizer } from '../kit/given-accounts.js';
import { givenLiveEvent, holdPlaces, type LiveEventGiven } from '../kit/given-live.js';
import { sell } from '../kit/place-verbs.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let node: TestApp;
let owner: Organizer;
const feeds: LiveFeed[] = [];

beforeAll(async () => {
  app = await startTestApp();
  node = await startTestApp({ beside: app });
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

/** What a dashboard does: applies each delta to its map. */
class Dashboard {
  readonly map = new Map<string, string>();
  readonly deltas: SeatsDelta[] = [];
  constructor(private readonly source: AsyncIterableIterator<SeatsDelta, undefined>) {}
  async run(): Promise<void> {
    for await (const delta of this.source) {
      this.deltas.push(delta);
      if (delta.reset) this.map.clear();
      for (const { seatId, status } of delta.changes) this.map.set(seatId, status);
    }
  }
  get version(): number {
    return this.deltas.at(-1)?.toVersion ?? -1;
  }
  async reaches(version: number): Promise<void> {
    for (let tries = 0; this.version < version && tries < 200; tries += 1) await sleep(20);
  }
  end(): void {
    void this.source.return?.();
  }
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

describe('seats', () => {
  it('replays to the final snapshot on two nodes, without gaps, under concurrent holds and sales', async () => {
    const event = await givenSeats(120);
    const dashboards = [feedOf(), feedOf(() => node.read(system)), feedOf()].map(
      (feed) => new Dashboard(feed.watchSeats(event.eventId, null)),
    );
    const running = dashboards.map((dashboard) => dashboard.run());
    await Promise.all(
      event.seatIds.map(async (seat, place) => {
        await sleep(place * 5);
        const holdId = await hold(event, [seat], place % 3 === 0 ? -1_000 : 600_000);
        if (place % 2 === 1 && place % 3 !== 0) await app.execute(system, sell, { eventId: event.eventId, holdId });
      }),
    );
    const final = (await readEventSeats(app.read(), { eventId: event.eventId, section: null }))!;
    await Promise.all(dashboards.map((dashboard) => dashboard.reaches(final.version)));
    dashboards.forEach((dashboard) => dashboard.end());
    await Promise.all(running);
    const expected = Object.fromEntries(final.seats.map(({ seatId, status }) => [seatId, status]));
    expect(Object.values(expected).filter((status) => status === 'SOLD')).toHaveLength(40);
    for (const { map, deltas, version } of dashboards) {
      expect(version).toBe(final.version);
      expect(Object.fromEntries(map)).toEqual(expected);
      expect(deltas[0]).toMatchObject({ fromVersion: 0, reset: true });
      expect(deltas.length).toBeGreaterThan(2);
      deltas.slice(1).forEach((delta, index) => {
        expect(delta.reset).toBe(false);
        expect(delta.fromVersion).toBe(deltas[index]!.toVersion);
      });
    }
  });

  it('begins where a client left off, and with the whole map for a version that never was', async () => {
    const event = await givenSeats(5);
    await hold(event, event.seatIds.slice(0, 1));
    await hold(event, event.seatIds.slice(1, 3));
    const feed = feedOf();
    const firstOf = (since: number | null) => within(500, feed.watchSeats(event.eventId, since).next());
    const [, second, third] = event.seatIds;
    expect(await firstOf(1)).toEqual({
      fromVersion: 1,
      toVersion: 2,
      reset: false,
      changes: [
        { seatId: second, status: 'HELD' },
        { seatId: third, status: 'HELD' },
      ],
    });
    expect(await firstOf(2)).toEqual({ fromVersion: 2, toVersion: 2, reset: false, changes: [] });
    for (const unknown of [3, -1, null]) {
      const whole = await firstOf(unknown);
      expect(whole).toMatchObject({ fromVersion: 0, toVersion: 2, reset: true });
      expect(whole.changes.map(({ status }) => status)).toEqual(['HELD', 'HELD', 'HELD', 'FREE', 'FREE']);
    }
  });

  it('counts a client that comes with a version from another node a moment ago as known', async () => {
    const event = await givenSeats(3);
    const feed = feedOf();
    await within(500, feed.watchSeats(event.eventId, null).next());
    await hold(event, event.seatIds.slice(0, 1));
    expect(await within(500, feed.watchSeats(event.eventId, 1).next())).toMatchObject({ fromVersion: 1, reset: false });
  });

  it('merges what a slow consumer missed into one delta, and lets it rejoin the others', async () => {
    const event = await givenSeats(6);
    const feed = feedOf();
    const slow = feed.watchSeats(event.eventId, null);
    const fast = new Dashboard(feed.watchSeats(event.eventId, null));
    const running = fast.run();
    await slow.next();
    for (const seat of event.seatIds.slice(0, 4)) {
      await hold(event, [seat]);
      await fast.reaches(fast.version + 1);
    }
    const missed = await within(10, slow.next());
    expect(missed).toMatchObject({ fromVersion: 0, toVersion: 4, reset: false });
    expect(missed.changes.map(({ seatId }) => seatId)).toEqual(event.seatIds.slice(0, 4));
    await hold(event, event.seatIds.slice(4));
    const next = await within(250, slow.next());
    await fast.reaches(5);
    expect(fast.deltas.at(-1)).toBe(next);
    fast.end();
    await running;
  });
});

describe('the feed', () => {
  it('asks nothing when nobody watches, and one query a tick for all events otherwise', async () => {
    let queries = 0;
    const feed = feedOf(() => {
      queries += 1;
      return app.read(system);
    });
    await sleep(250);
    expect(queries).toBe(0);
    const events = [await givenSeats(2), await givenSeats(2), await givenSeats(2)];
    const sources = events.flatMap(({ eventId }) => [feed.watchAvailability(eventId), feed.watchSeats(eventId, null)]);
    await Promise.all(sources.map((source) => source.next()));
    expect(feed.watchedEvents).toBe(3);
    const before = queries;
    await sleep(1_000);
    expect(queries - before).toBeGreaterThanOrEqual(5);
    expect(queries - before).toBeLessThanOrEqual(11);
    for (const source of sources) await source.return?.();
    expect(feed.watchedEvents).toBe(0);
    await sleep(120);
    const after = queries;
    await sleep(300);
    expect(queries).toBe(after);
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
