import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { blockSeats, unblockSeats } from '../../src/modules/inventory/index.js';
import { currentSeats, recentSeats, seatsBehindLock } from '../../src/modules/inventory/known-seats.js';
import { asOf } from '../../src/modules/inventory/ledger-chain.js';
import { readSeatChanges, readSeats } from '../../src/modules/inventory/read-seats.js';
import type { SeatBoard } from '../../src/modules/inventory/seat-board.js';
import { publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { letHoldExpire, reserved } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const em = () => app.read().em;
const givenHall = () => publishedEvent(app, { seatMap: { rows: 3, seatsPerRow: 6 } });
const idOf = (event: GivenEvent) => uuidOfAny(event.id);

/** Which seats are free at this instant, by the database. */
async function freeSeats(event: GivenEvent): Promise<string[]> {
  const rows = await app.sql`select seat_id from event_seat where event_id = ${idOf(event)}
    and (state = 'FREE' or held_until <= clock_timestamp()) order by position`;
  return rows.map(({ seat_id }) => String(seat_id));
}

function freeOn(board: SeatBoard, at: Date): string[] {
  const { taken } = board.view(at);
  const free = [...taken.until.keys()].filter((spot) => taken.until[spot]! <= at.getTime());
  return board.layout.idsOf(free);
}

async function versionOf(event: GivenEvent): Promise<number> {
  const [row] = await app.sql`select version::int from event_inventory where event_id = ${idOf(event)}`;
  return row.version as number;
}

/** The board as whoever has the event's lock makes it current, with what was read of it since a version. */
async function behindLock(event: GivenEvent, board: SeatBoard, { since }: { since: number }) {
  const eventId = idOf(event);
  const { changes, version, ledger_head: head } = (await readSeatChanges(em(), { eventId, since }))!;
  const read = { eventId, seatMapId: board.layout.id, since, changes, now: asOf(version, head) };
  return seatsBehindLock(em(), read, board);
}

describe('what a node knows of the seats of an event', () => {
  it('is what the database says, after every kind of change', async () => {
    const event = await givenHall();
    const staff = viewerOf(event.organizer, 'ORGANIZER');
    const member = await app.given.member();
    const reserve = (from: number, to: number) =>
      reserved(app, member, { eventId: event.id, seatIds: event.seatIds.slice(from, to) });
    const steps: (() => Promise<unknown>)[] = [
      () => reserve(0, 4),
      () => app.execute(staff, blockSeats, { eventId: event.id, seatIds: event.seatIds.slice(10, 14) }),
      () => reserve(5, 9),
      () => app.execute(staff, unblockSeats, { eventId: event.id, seatIds: event.seatIds.slice(11, 13) }),
      () => app.execute(staff, blockSeats, { eventId: event.id, seatIds: event.seatIds.slice(4, 5) }),
    ];
    const { board } = (await currentSeats(em(), idOf(event)))!;
    for (const step of steps) {
      await step();
      const now = (await currentSeats(em(), idOf(event)))!;
      expect(now.board).toBe(board);
      expect(board.version).toBe(await versionOf(event));
      expect(freeOn(board, now.at)).toEqual(await freeSeats(event));
    }
    expect(freeOn(board, new Date('2100-01-01T00:00:00Z'))).toHaveLength(18 - 3);
  });

  it('is read in part: what changed since, and no more', async () => {
    const event = await givenHall();
    const { board } = (await currentSeats(em(), idOf(event)))!;
    await reserved(app, await app.given.member(), { eventId: event.id, seatIds: event.seatIds.slice(3, 5) });
    const changed = await readSeatChanges(em(), { eventId: idOf(event), since: board.version });
    expect(changed).toMatchObject({ version: board.version + 1, changes: { positions: '3,4', states: 'HH' } });
    const nothing = await readSeatChanges(em(), { eventId: idOf(event), since: board.version + 1 });
    expect(nothing?.changes).toMatchObject({ positions: null, states: null, heldUntil: null, reseated: false });
  });

  it('tells to the millisecond until when a seat is held', async () => {
    const event = await givenHall();
    const { expiresAt } = await reserved(app, await app.given.member(), {
      eventId: event.id,
      seatIds: event.seatIds.slice(0, 1),
    });
    const { board } = (await currentSeats(em(), idOf(event)))!;
    expect(board.view(new Date()).taken.until[0]).toBe(new Date(expiresAt).getTime());
  });

  it('is read anew behind the lock when the database has gone back to an earlier version', async () => {
    const event = await givenHall();
    const { id } = await reserved(app, await app.given.member(), {
      eventId: event.id,
      seatIds: event.seatIds.slice(0, 2),
    });
    const { board } = (await currentSeats(em(), idOf(event)))!;
    await letHoldExpire(app, id);
    await app.sql`update event_inventory set version = version - 1 where event_id = ${idOf(event)}`;
    const anew = (await behindLock(event, board, { since: board.version }))!;
    expect(anew).not.toBe(board);
    expect(anew.version).toBe(board.version - 1);
    expect((await recentSeats(em(), idOf(event)))!).toBe(anew);
  });

  it('is what has changed since the version that it got between the look at it and the lock', async () => {
    const event = await givenHall();
    const { board } = (await currentSeats(em(), idOf(event)))!;
    const since = board.version;
    const reserve = (from: number, to: number) => async () =>
      reserved(app, await app.given.member(), { eventId: event.id, seatIds: event.seatIds.slice(from, to) });
    await reserve(0, 2)();
    await currentSeats(em(), idOf(event));
    await reserve(2, 4)();
    expect(board.version).toBe(since + 1);
    expect(await behindLock(event, board, { since })).toBe(board);
    expect([board.version, freeOn(board, new Date()).length]).toEqual([since + 2, 14]);
  });

  it('is left alone while it is drafted', async () => {
    const event = await givenHall();
    const { board } = (await currentSeats(em(), idOf(event)))!;
    const draft = board.draft();
    draft.take([uuidOfAny(event.seatIds[17]!)], null);
    await reserved(app, await app.given.member(), { eventId: event.id, seatIds: event.seatIds.slice(0, 1) });
    const { version } = board;
    const now = (await currentSeats(em(), idOf(event)))!;
    expect([now.board.version, freeOn(board, now.at).length]).toEqual([version, 17]);
    draft.discard();
    await currentSeats(em(), idOf(event));
    expect([board.version, freeOn(board, now.at).length]).toEqual([version + 1, 17]);
  });

  it('is read once by many who ask at once, and is nothing for an event without seats', async () => {
    const [event, general] = [await givenHall(), await publishedEvent(app)];
    const known = await Promise.all(Array.from({ length: 5 }, () => currentSeats(em(), idOf(event))));
    expect(new Set(known.map((seats) => seats?.board)).size).toBe(1);
    expect(await currentSeats(em(), idOf(general))).toBeUndefined();
    expect(await readSeats(em(), uuidOfAny(general.organizer.id))).toBeUndefined();
  });
});
