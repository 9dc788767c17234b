import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { readEventSeats } from '../../src/modules/inventory/event-seats.js';
import type { SeatsDelta } from '../../src/modules/inventory/seats-changed.js';
import { givenLiveEvent, holdPlaces } from '../kit/given-live.js';
import { nextOf, startLiveNodes, type LiveNodes } from '../kit/live-nodes.js';
import { extend, sell } from '../kit/place-verbs.js';
import type { TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let nodes: LiveNodes;
let app: TestApp;
let feedOf: LiveNodes['feedOf'];
let hold: LiveNodes['hold'];
let givenSeats: LiveNodes['givenSeats'];

beforeAll(async () => {
  nodes = await startLiveNodes();
  ({ app, feedOf, hold, givenSeats } = nodes);
});
afterEach(() => nodes.stopFeeds());
afterAll(() => nodes.close());

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
    await until(() => this.version >= version);
  }
  end(): void {
    void this.source.return?.();
  }
}

describe('seats', () => {
  it('replays to the final snapshot on two nodes, without gaps, under concurrent holds and sales', async () => {
    const event = await givenSeats(120);
    const dashboards = [feedOf(), feedOf({ read: () => nodes.node.read(system) }), feedOf()].map(
      (feed) => new Dashboard(feed.watchSeats(event.eventId, null)),
    );
    const running = dashboards.map((dashboard) => dashboard.run());
    const seatsAt = async () => (await readEventSeats(app.read(), { eventId: event.eventId, section: null }))!;
    const change = async (seat: Id<'seat'>, place: number): Promise<void> => {
      await sleep(place * 5);
      const holdId = await hold(event, [seat], place % 3 === 0 ? -1_000 : 600_000);
      if (place % 2 === 1 && place % 3 !== 0) await app.execute(system, sell, { eventId: event.eventId, holdId });
    };
    await Promise.all(dashboards.map((dashboard) => dashboard.reaches(0)));
    for (let from = 0; from < 120; from += 40) {
      const [last, ...others] = event.seatIds.slice(from, from + 40);
      await Promise.all(others.map(change));
      // A version in which every seat stays what it was is not told: this one is.
      await hold(event, [last!]);
      const { version } = await seatsAt();
      await Promise.all(dashboards.map((dashboard) => dashboard.reaches(version)));
    }
    const final = await seatsAt();
    dashboards.forEach((dashboard) => dashboard.end());
    await Promise.all(running);
    const expected = Object.fromEntries(final.seats.map(({ seatId, status }) => [seatId, status]));
    expect(Object.values(expected).filter((status) => status === 'SOLD')).toHaveLength(39);
    for (const { map, deltas, version } of dashboards) {
      expect(version).toBe(final.version);
      expect(Object.fromEntries(map)).toEqual(expected);
      expect(deltas[0]).toMatchObject({ fromVersion: 0, reset: true });
      expect(deltas.length).toBeGreaterThan(3);
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
    const firstOf = (since: number | null) => nextOf(feed.watchSeats(event.eventId, since));
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
    await nextOf(feed.watchSeats(event.eventId, null));
    await hold(event, event.seatIds.slice(0, 1));
    expect(await nextOf(feed.watchSeats(event.eventId, 1))).toMatchObject({ fromVersion: 1, reset: false });
  });

  it('frees a seat at the instant its hold runs out, without any sweep, and joins to what comes next', async () => {
    const event = await givenSeats(3);
    await nodes.setTime(0);
    await hold(event, event.seatIds.slice(0, 2), 500);
    const source = feedOf().watchSeats(event.eventId, null);
    expect((await nextOf(source)).changes.map(({ status }) => status)).toEqual(['HELD', 'HELD', 'FREE']);
    const [first, second, third] = event.seatIds;
    await nodes.setTime(501);
    expect(await nextOf(source)).toEqual({
      fromVersion: 1,
      toVersion: 1,
      reset: false,
      changes: [
        { seatId: first, status: 'FREE' },
        { seatId: second, status: 'FREE' },
      ],
    });
    // Whoever comes back with version 1 may have left before that instant.
    expect((await nextOf(feedOf().watchSeats(event.eventId, 1))).changes).toHaveLength(2);
    await hold(event, [third!]);
    expect(await nextOf(source)).toMatchObject({ fromVersion: 1, toVersion: 2 });
  });

  it('keeps a seat held whose hold was extended', async () => {
    const event = await givenSeats(2);
    await nodes.setTime(0);
    const holdId = await hold(event, event.seatIds.slice(0, 1), 700);
    const feed = feedOf();
    const source = feed.watchSeats(event.eventId, null);
    await source.next();
    const next = nextOf(source);
    await app.execute(system, extend, { eventId: event.eventId, holdId, timeToLive: 60_000 });
    await nodes.setTime(701);
    await feed.readAgain();
    await hold(event, event.seatIds.slice(1));
    expect((await next).changes).toEqual([{ seatId: event.seatIds[1], status: 'HELD' }]);
  });

  it('begins anew when the event gets other seats', async () => {
    const event = await givenSeats(3);
    const uuid = uuidOfAny(event.eventId);
    const source = feedOf().watchSeats(event.eventId, null);
    await source.next();
    await app.sql`with gone as (delete from event_seat where event_id = ${uuid} and position = 0),
      bumped as (update event_inventory set version = version + 1 where event_id = ${uuid})
      insert into inventory_ledger (event_id, version, line, verb, quantity, hash) values (${uuid}, 1, 0, 'RESIZE', 2, '')`;
    const [, second, third] = event.seatIds;
    expect(await nextOf(source)).toEqual({
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
    const event = await givenLiveEvent(app, { owner: nodes.owner, seats: { Stalls: 2 }, general: { Standing: 50 } });
    const ticketTypeId = event.ticketTypeIds.Standing!;
    const standing = { eventId: event.eventId, ticketTypeId, memberId: nodes.owner.id };
    const feed = feedOf();
    const [source, counts] = [feed.watchSeats(event.eventId, null), feed.watchAvailability(event.eventId)];
    await source.next();
    await counts.next();
    const next = nextOf(source);
    for (let times = 0; times < 3; times += 1) {
      await app.execute(system, holdPlaces, { ...standing, quantity: 1 });
      expect(await nextOf(counts)).toMatchObject({ version: times + 1, held: times + 1 });
    }
    await feed.readAgain();
    await hold(event, event.seatIds.slice(0, 1));
    expect(await next).toMatchObject({ fromVersion: 0, toVersion: 4, reset: false });
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
    const missed = await nextOf(slow);
    expect(missed).toMatchObject({ fromVersion: 0, toVersion: 4, reset: false });
    expect(missed.changes.map(({ seatId }) => seatId)).toEqual(event.seatIds.slice(0, 4));
    await hold(event, event.seatIds.slice(4));
    const next = await nextOf(slow);
    await fast.reaches(5);
    expect(fast.deltas.at(-1)).toBe(next);
    fast.end();
    await running;
  });
});
