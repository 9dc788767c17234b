import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { checkOutOverHttp, bookingOf } from '../kit/given-bookings.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, reserved } from '../kit/given-inventory.js';
import { REMOVE_SEATS, rowOf, seatedBooking, startMoves, type Moves } from '../kit/given-moves.js';
import { entryOf, joined, statusesOf, waitedEvent } from '../kit/given-waitlists.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const FREE = { amountMinor: 0, currency: 'EUR' };

let moves: Moves;
let app: TestApp;
/** Another node on the same database. */
let other: TestApp;
beforeAll(async () => {
  moves = await startMoves();
  app = moves.app;
  other = await startTestApp({ environment: { ROLE: 'api' }, beside: app });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

async function remove(event: GivenEvent, seatIds: Id<'seat'>[], sold: 'RESEAT' | 'REFUND', node = app) {
  const input = { eventId: event.id, seatIds, sold, reason: 'Broken' };
  return (await node.as(moves.organizer).send(REMOVE_SEATS, { input })).data.removeSeats;
}

/** Four seats for nothing, of which so many are to be had. */
const hall = (quota?: number) =>
  waitedEvent(app, {
    organizer: moves.organizer,
    seatMap: { rows: 1, seatsPerRow: 4 },
    ticketTypes: [{ name: 'Gold', price: FREE, seatCategory: 'Gold', ...(quota && { quota }) }],
  });

const stateOf = async (event: GivenEvent) =>
  (await app.sql`select state from event_seat where event_id = ${uuidOfAny(event.id)} order by position`).map(
    ({ state }) => state as string,
  );

/** Tickets that are good for a seat that nobody can sit on, or that is somebody else's. */
const misplaced = (event: GivenEvent) =>
  app.sql`select t.id from ticket t join booking b on b.id = t.booking_id
    left join event_seat s on s.event_id = t.event_id and s.seat_id = t.seat_id and s.state = 'SOLD' and s.hold_id = b.hold_id
    where t.event_id = ${uuidOfAny(event.id)} and t.status <> 'VOID' and s.seat_id is null`;

describe('removing seats while somebody checks out with them on another node', () => {
  it('finds them held, or moves the tickets that they have become; nobody has a seat that is gone', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      const event = await hall();
      const seatIds = event.seatIds.slice(0, 2);
      const member = await app.given.member();
      const { id: reservationId } = await reserved(app, member, { eventId: event.id, seatIds });
      const buying = checkOutOverHttp(app, member, { reservationId });
      // Every fourth time whoever removes is late, however long the check-out takes.
      const turn = round % 4 === 3 ? buying : sleep((round % 4) * 8);
      const [removed, bought] = await Promise.all([turn.then(() => remove(event, seatIds, 'RESEAT', other)), buying]);
      outcomes.add(removed.__typename);
      const { id } = bought.data.checkOut.booking;
      const { status, tickets } = await bookingOf(app, member, id);
      const seats = tickets.map(({ seat }: { seat: { id: string } }) => seat.id).sort();
      const isHeld = removed.__typename === 'SeatsHeld';
      expect(removed.__typename).toBe(isHeld ? 'SeatsHeld' : 'RemoveSeatsSuccess');
      expect([status, seats]).toEqual(['CONFIRMED', (isHeld ? seatIds : event.seatIds.slice(2)).toSorted()]);
      expect(await stateOf(event)).toEqual(
        isHeld ? ['SOLD', 'SOLD', 'FREE', 'FREE'] : ['BLOCKED', 'BLOCKED', 'SOLD', 'SOLD'],
      );
      expect(await misplaced(event)).toEqual([]);
      expect(await auditOf(app, event.id)).toEqual([]);
    }
    expect(outcomes).toContain('RemoveSeatsSuccess');
  });

  it('is refused as long as a payment is awaited', async () => {
    const event = await moves.newEvent();
    const seatIds = rowOf(event, 0).slice(0, 2);
    const member = await app.given.member();
    const { id: reservationId } = await reserved(app, member, { eventId: event.id, seatIds });
    const [removed, bought] = await Promise.all([
      remove(event, seatIds, 'REFUND', other),
      checkOutOverHttp(app, member, { reservationId }),
    ]);
    expect([removed.__typename, bought.data.checkOut.booking.status]).toEqual(['SeatsHeld', 'PENDING_PAYMENT']);
    expect(await stateOf(event)).toEqual(['HELD', 'HELD', ...Array<string>(10).fill('FREE')]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('a line of those who wait', () => {
  it('gets what a refund for a removed seat leaves to be had, in the same commit, but never the seat itself', async () => {
    const event = await hall(3);
    const [first] = event.seatIds as [Id<'seat'>];
    await seatedBooking(app, event, { seatIds: [first] });
    await seatedBooking(app, event, { seatIds: event.seatIds.slice(1, 3) });
    const members = [await app.given.member(), await app.given.member()];
    const ids = [await joined(app, members[0]!, { event }), await joined(app, members[1]!, { event })];
    expect(await remove(event, [first], 'REFUND')).toMatchObject({ seats: [{ outcome: 'REFUNDED' }] });
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'WAITING']);
    const { offer } = await entryOf(app, members[0]!, ids[0]!);
    expect(offer.reservation.items).toEqual([{ quantity: 1, seats: [{ id: event.seatIds[3] }] }]);
    expect(await stateOf(event)).toEqual(['BLOCKED', 'SOLD', 'SOLD', 'HELD']);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 1, sold: 2 });
    const versions = await app.sql`select count(distinct version)::int as commits from inventory_ledger
      where event_id = ${uuidOfAny(event.id)} and (verb = 'BLOCK' or hold_id in (select hold_id from waitlist_entry))`;
    expect(versions).toEqual([{ commits: 1 }]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('gets nothing of a seat that is removed, and the seat once it is put on sale again', async () => {
    const event = await hall();
    const [first] = event.seatIds as [Id<'seat'>];
    await seatedBooking(app, event, { seatIds: [first] });
    await seatedBooking(app, event, { seatIds: event.seatIds.slice(1) });
    const member = await app.given.member();
    const id = await joined(app, member, { event });
    // None is left to move to.
    expect(await remove(event, [first], 'RESEAT')).toMatchObject({ seats: [{ outcome: 'REFUNDED' }] });
    expect(await statusesOf(app, event.id)).toEqual(['WAITING']);
    const UNBLOCK = 'mutation($input: UnblockSeatsInput!) { unblockSeats(input: $input) { __typename } }';
    await app.as(moves.organizer).send(UNBLOCK, { input: { eventId: event.id, seatIds: [first] } });
    const { status, offer } = await entryOf(app, member, id);
    expect([status, offer.reservation.items]).toEqual(['OFFERED', [{ quantity: 1, seats: [{ id: first }] }]]);
    expect(await stateOf(event)).toEqual(['HELD', 'SOLD', 'SOLD', 'SOLD']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
