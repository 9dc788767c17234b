import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Read } from '../../src/kernel/db/unit-of-work.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createLiveFeed, type LiveFeed } from '../../src/modules/inventory/live-feed.js';
import { readEventSeats } from '../../src/modules/inventory/event-seats.js';
import type { SeatsDelta } from '../../src/modules/inventory/seats-changed.js';
import type { Organizer } from '../kit/given-accounts.js';
import { givenLiveEvent, holdPlaces, type LiveEventGiven } from '../kit/given-live.js';
import { extend, sell } from '../kit/place-verbs.js';
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

describe('seats', () => {
  it('replays to the final snapshot on two nodes, without gaps, under concurrent holds and sales', async () => {
    const event = await givenSeats(120);
    const dashboards = [feedOf(), feedOf(() => node.read(system)), feedOf()].map(
      (feed) => new Dashboard(feed.watchSeats(event.eventId, null)),
    );
    const running = dashboards.map((dashboard) => dashboard.run());
    const [last, ...others] = event.seatIds;
    await Promise.all(
      others.map(async (seat, place) => {
        await sleep(place * 5);
        const holdId = await hold(event, [seat], place % 3 === 0 ? -1_000 : 600_000);
        if (place % 2 === 1 && place % 3 !== 0) await app.execute(system, sell, { eventId: event.eventId, holdId });
      }),
    );
    // A version in which every seat stays what it was is not told: this one is.
    await hold(event, [last!]);
    const final = (await readEventSeats(app.read(), { eventId: event.eventId, section: null }))!;
    await Promise.all(dashboards.map((dashboard) => dashboard.reaches(final.version)));
    dashboards.forEach((dashboard) => dashboard.end());
    await Promise.all(running);
    const expected = Object.fromEntries(final.seats.map(({ seatId, status }) => [seatId, status]));
    expect(Object.values(expected).filter((status) => status === 'SOLD')).toHaveLength(39);
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

  it('frees a seat at the instant its hold runs out, without any sweep, and joins to what comes next', async () => {
    const event = await givenSeats(3);
    await hold(event, event.seatIds.slice(0, 2), 500);
    const source = feedOf().watchSeats(event.eventId, null);
    expect((await within(500, source.next())).changes.map(({ status }) => status)).toEqual(['HELD', 'HELD', 'FREE']);
    const [first, second, third] = event.seatIds;
    expect(await within(900, source.next())).toEqual({
      fromVersion: 1,
      toVersion: 1,
      reset: false,
      changes: [
        { seatId: first, status: 'FREE' },
        { seatId: second, status: 'FREE' },
      ],
    });
    // Whoever comes back with version 1 may have left before that instant.
    expect((await within(500, feedOf().watchSeats(event.eventId, 1).next())).changes).toHaveLength(2);
    await hold(event, [third!]);
    expect(await within(250, source.next())).toMatchObject({ fromVersion: 1, toVersion: 2 });
  });

  it('keeps a seat held whose hold was extended', async () => {
    const event = await givenSeats(2);
    const holdId = await hold(event, event.seatIds.slice(0, 1), 700);
    const source = feedOf().watchSeats(event.eventId, null);
    await within(500, source.next());
    const next = source.next();
    await app.execute(system, extend, { eventId: event.eventId, holdId, timeToLive: 60_000 });
    expect(await Promise.race([next, sleep(1_000)])).toBeUndefined();
    await hold(event, event.seatIds.slice(1));
    expect((await within(250, next)).changes).toEqual([{ seatId: event.seatIds[1], status: 'HELD' }]);
  });

  it('begins anew when the event gets other seats', async () => {
    const event = await givenSeats(3);
    const uuid = uuidOfAny(event.eventId);
    const source = feedOf().watchSeats(event.eventId, null);
    await within(500, source.next());
    await app.sql`with gone as (delete from event_seat where event_id = ${uuid} and position = 0),
      bumped as (update event_inventory set version = version + 1 where event_id = ${uuid})
      insert into inventory_ledger (event_id, version, line, verb, quantity, hash) values (${uuid}, 1, 0, 'RESIZE', 2, '')`;
    const [, second, third] = event.seatIds;
    expect(await within(250, source.next())).toEqual({
      fromVersion: 0,
      toVersion: 1,
      reset: true,
      changes: [
        { seatId: second, status: 'FREE' },
        { seatId: third, status: 'FREE' },
      ],
    });
  });

  it('says nothing of versions that changed no seat, and joins over them', async () => {
    const event = await givenLiveEvent(app, { owner, seats: { Stalls: 2 }, general: { Standing: 50 } });
    const standing = { eventId: event.eventId, ticketTypeId: event.ticketTypeIds.Standing!, memberId: owner.id };
    const feed = feedOf();
    const [source, counts] = [feed.watchSeats(event.eventId, null), feed.watchAvailability(event.eventId)];
    await within(500, source.next());
    await within(500, counts.next());
    const next = source.next();
    for (let times = 0; times < 3; times += 1) {
      await app.execute(system, holdPlaces, { ...standing, quantity: 1 });
      expect(await within(250, counts.next())).toMatchObject({ version: times + 1, held: times + 1 });
    }
    expect(await Promise.race([next, sleep(250)])).toBeUndefined();
    await hold(event, event.seatIds.slice(0, 1));
    expect(await within(250, next)).toMatchObject({ fromVersion: 0, toVersion: 4, reset: false });
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
