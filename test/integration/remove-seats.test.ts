import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { runAudits, inventoryAudit } from '../../src/modules/inventory/index.js';
import { bookingsAudit } from '../../src/modules/bookings/index.js';
import { system } from '../../src/kernel/auth/viewer.js';
import type { GivenEvent } from '../kit/given-events.js';
import { reserved } from '../kit/given-inventory.js';
import {
  moveOverHttp,
  recordsOf,
  REMOVE_SEATS,
  rowOf,
  seatedBooking,
  startMoves,
  type Moves,
} from '../kit/given-moves.js';
import { cancelTicketsOverHttp } from '../kit/given-cancellations.js';
import { bookingOf } from '../kit/given-bookings.js';
import { tellRefund } from '../kit/given-payments.js';
import { kindsOf, noticesOf } from '../kit/given-notices.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

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

async function remove(event: GivenEvent, seatIds: Id<'seat'>[], more: object = {}, node = app) {
  const input = { eventId: event.id, seatIds, sold: 'RESEAT', reason: 'Broken', ...more };
  const { data, errors } = await node.as(moves.organizer).send(REMOVE_SEATS, { input });
  return data?.removeSeats ?? { error: errors![0]!.extensions.code };
}

async function differences(eventId: Id<'evt'>): Promise<unknown[]> {
  return app.execute(
    system,
    async ({ em }) => (await runAudits(em, [inventoryAudit, bookingsAudit], eventId)).differences,
    undefined,
  );
}

const statesOf = async (event: GivenEvent, seatIds: Id<'seat'>[]) => {
  const found = await app.sql`select state from event_seat where event_id = ${uuidOfAny(event.id)}
    and seat_id = any(${seatIds.map(uuidOfAny)}::uuid[]) order by position`;
  return found.map(({ state }) => state as string);
};

/** The money has come. */
const pay = ({ id }: { id: string }) =>
  app.sql`update payment set status = 'CAPTURED', settled_at = now(), closed_at = now() where subject_id = ${id}`;

const nobody = { ticket: null, newSeat: null };

describe('removing seats', () => {
  it('takes free ones off sale, until they are put on sale again', async () => {
    const event = await moves.newEvent();
    const [first] = rowOf(event, 0);
    expect((await remove(event, [first!])).seats).toEqual([{ seatId: first, outcome: 'UNSOLD', ...nobody }]);
    expect(await statesOf(event, [first!])).toEqual(['BLOCKED']);
    expect((await remove(event, [first!])).seats).toEqual([{ seatId: first, outcome: 'UNSOLD', ...nobody }]);
    const UNBLOCK = 'mutation($input: UnblockSeatsInput!) { unblockSeats(input: $input) { __typename } }';
    await app.as(moves.organizer).send(UNBLOCK, { input: { eventId: event.id, seatIds: [first] } });
    expect(await statesOf(event, [first!])).toEqual(['FREE']);
    expect(await differences(event.id)).toEqual([]);
  });

  it('gives tickets the nearest free seat of the category, and what they hold stays good; none is left: they are refunded', async () => {
    const event = await moves.newEvent();
    const [first, second, third, fourth] = rowOf(event, 0) as [Id<'seat'>, Id<'seat'>, Id<'seat'>, Id<'seat'>];
    const early = await seatedBooking(app, event, { seatIds: [first, second] });
    const late = await seatedBooking(app, event, { seatIds: [third] });
    await pay(late);
    const { seats } = await remove(event, [third, first]);
    expect(seats).toEqual([
      {
        seatId: third,
        outcome: 'REFUNDED',
        ticket: { id: late.tickets[0]!.id, status: 'VOID', seat: { id: third } },
        newSeat: null,
      },
      {
        ...{ seatId: first, outcome: 'RESEATED', newSeat: { id: fourth } },
        ticket: { id: early.tickets[0]!.id, status: 'VALID', seat: { id: fourth } },
      },
    ]);
    expect(await statesOf(event, rowOf(event, 0))).toEqual(['BLOCKED', 'SOLD', 'BLOCKED', 'SOLD']);
    const [kept, gone] = [await bookingOf(app, early.member, early.id), await bookingOf(app, late.member, late.id)];
    expect([kept.status, kept.refunds, kept.tickets[0].code]).toEqual(['CONFIRMED', [], early.tickets[0]!.code]);
    expect([gone.status, gone.refunds]).toMatchObject(['CANCELLED', [{ amount: { amountMinor: 5_000 } }]]);
    expect((await noticesOf(app, early.member, early.id)).notices).toMatchObject([
      {
        kind: 'RESEATED',
        before: { seat: { id: first } },
        after: { seat: { id: fourth } },
        refund: null,
        reason: 'Broken',
      },
    ]);
    expect((await noticesOf(app, late.member, late.id)).notices).toMatchObject([
      { kind: 'SEAT_REFUNDED', before: { seat: { id: third } }, refund: { amountMinor: 5_000, currency: 'EUR' } },
    ]);
    expect(await differences(event.id)).toEqual([]);
  });

  it('refunds the one ticket and leaves the others, where that is what the organizer wants', async () => {
    const event = await moves.newEvent();
    const [first, second] = rowOf(event, 1) as [Id<'seat'>, Id<'seat'>];
    const { id, member } = await seatedBooking(app, event, { seatIds: [first, second] });
    await pay({ id });
    expect((await remove(event, [second], { sold: 'REFUND' })).seats).toMatchObject([
      { outcome: 'REFUNDED', newSeat: null },
    ]);
    const booking = await bookingOf(app, member, id);
    expect([booking.status, booking.refunds]).toMatchObject(['CONFIRMED', [{ amount: { amountMinor: 3_000 } }]]);
    expect(booking.tickets.map(({ status }: { status: string }) => status)).toEqual(['VALID', 'VOID']);
    expect(kindsOf((await noticesOf(app, member, id)).notices)).toEqual(['SEAT_REFUNDED']);
    expect(await differences(event.id)).toEqual([]);
  });

  it.each([0, 1_000])('tells of %i for the last ticket that cost it, though more goes back with it', async (price) => {
    const event = await moves.newEvent();
    const [gold, bronze] = [rowOf(event, 0)[0]!, rowOf(event, 2)[0]!];
    await app.sql`update ticket_type set price_minor = ${price}
      where event_id = ${uuidOfAny(event.id)} and name = 'Bronze'`;
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [gold, bronze] });
    await pay({ id });
    await cancelTicketsOverHttp(app, member, { bookingId: id, ticketIds: [tickets[0]!.id] });
    await tellRefund(app, id, 'FAILED');
    expect((await remove(event, [bronze], { sold: 'REFUND' })).seats).toMatchObject([{ outcome: 'REFUNDED' }]);
    const booking = await bookingOf(app, member, id);
    expect([booking.status, booking.refunds]).toMatchObject([
      'CANCELLED',
      [{ status: 'FAILED' }, { status: 'REQUESTED', amount: { amountMinor: 5_000 + price } }],
    ]);
    const { notices } = await noticesOf(app, member, id);
    expect(notices).toMatchObject([{ kind: 'SEAT_REFUNDED', refund: price > 0 ? { amountMinor: price } : null }]);
    expect(await differences(event.id)).toEqual([]);
  });

  it('moves who is inside already, but refunds no ticket that was used', async () => {
    const event = await moves.newEvent();
    const [first] = rowOf(event, 0) as [Id<'seat'>];
    const { tickets } = await seatedBooking(app, event, { seatIds: [first] });
    await app.sql`update ticket set status = 'CHECKED_IN' where id = ${uuidOfAny(tickets[0]!.id)}`;
    const before = await recordsOf(app, event.id);
    expect(await remove(event, [first], { sold: 'REFUND' })).toEqual({
      ...{ __typename: 'SeatsInUse', code: 'SEATS_IN_USE', seatIds: [first] },
    });
    expect(await recordsOf(app, event.id)).toEqual(before);
    expect((await remove(event, [first])).seats).toMatchObject([
      { outcome: 'RESEATED', ticket: { status: 'CHECKED_IN' } },
    ]);
    expect(await differences(event.id)).toEqual([]);
  });

  it('refuses seats that somebody holds, and says until when; nothing is changed', async () => {
    const event = await moves.newEvent();
    const [first, second] = rowOf(event, 0) as [Id<'seat'>, Id<'seat'>];
    const reservation = await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [second] });
    const before = await recordsOf(app, event.id);
    expect(await remove(event, [first, second])).toEqual({
      ...{ __typename: 'SeatsHeld', code: 'SEATS_HELD', seatIds: [second], until: reservation.expiresAt },
    });
    expect(await recordsOf(app, event.id)).toEqual(before);
    await app.sql`update hold set expires_at = now() - interval '1 second' where event_id = ${uuidOfAny(event.id)}`;
    await app.sql`update event_seat set held_until = now() - interval '1 second'
      where event_id = ${uuidOfAny(event.id)} and state = 'HELD'`;
    expect((await remove(event, [first, second])).seats).toHaveLength(2);
    expect(await statesOf(event, [first, second])).toEqual(['BLOCKED', 'BLOCKED']);
    expect(await differences(event.id)).toEqual([]);
  });

  it('refuses seats of another event, and an event that is not on sale', async () => {
    const [event, another] = [await moves.newEvent(), await moves.newEvent()];
    expect(await remove(event, [rowOf(another, 0)[0]!])).toEqual({ error: 'BAD_USER_INPUT' });
    await app.sql`update event set status = 'COMPLETED' where id = ${uuidOfAny(event.id)}`;
    expect(await remove(event, [rowOf(event, 0)[0]!])).toMatchObject({ __typename: 'EventNotBookable' });
    expect(await statesOf(event, [rowOf(event, 0)[0]!])).toEqual(['FREE']);
  });

  it('is done once for one key, on two nodes at once', async () => {
    const event = await moves.newEvent();
    const seatIds = rowOf(event, 0).slice(0, 1);
    const { id, member } = await seatedBooking(app, event, { seatIds });
    const more = { idempotencyKey: 'remove-one-seat' };
    const answers = await Promise.all([remove(event, seatIds, more), remove(event, seatIds, more, other)]);
    expect(answers[0].seats).toMatchObject([{ outcome: 'RESEATED' }]);
    expect(answers[1]).toEqual(answers[0]);
    expect(kindsOf((await noticesOf(app, member, id)).notices)).toEqual(['RESEATED']);
  });

  it('agrees with whatever else is asked of the same seats at the same time, on two nodes', async () => {
    for (let round = 0; round < 4; round += 1) {
      const event = await moves.newEvent();
      const [first, second, third] = rowOf(event, 0) as [Id<'seat'>, Id<'seat'>, Id<'seat'>];
      const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [first, second] });
      const rival = await app.given.member();
      await Promise.all([
        remove(event, [first, third], {}, other),
        cancelTicketsOverHttp(app, member, { bookingId: id, ticketIds: [tickets[1]!.id] }),
        moveOverHttp(app, moves.organizer, { ticketId: tickets[0]!.id, seatId: third }),
        app.as(rival).send('mutation($input: ReserveInput!) { reserve(input: $input) { __typename } }', {
          input: { eventId: event.id, seatIds: [third] },
        }),
      ]);
      expect(await differences(event.id)).toEqual([]);
    }
  });
});
