import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import {
  bookingOf,
  checkOutOverHttp,
  confirmedBooking,
  countersOf,
  givenOffer,
  givenReservation,
} from '../kit/given-bookings.js';
import { publishedEvent } from '../kit/given-events.js';
import { auditOf, reserved, seatStatesOf } from '../kit/given-inventory.js';
import { startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
  ... on Problem { code } ... on NotCancellable { reason }
  ... on CancelBookingSuccess { booking { status cancellationReason } } } }`;
const cancel = (person: Person, id: string) => app.as(person).send(CANCEL, { input: { id, reason: 'Cannot come.' } });

const bookingsOf = async (reservationId: string): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as made from booking where hold_id = ${uuidOfAny(reservationId)}`;
  return row.made;
};

describe('checking out what is free', () => {
  it('confirms at once, with a ticket for each attendee in their order', async () => {
    const attendees = [
      { name: 'Ada', email: 'ada@example.org', answers: [{ question: 'Vegetarian?', answer: 'Yes' }] },
      { name: 'Bea' },
      { name: 'Cleo' },
    ];
    const { booking, offer } = await confirmedBooking(app, { quantity: 3, input: { attendees } });
    expect(booking).toMatchObject({
      reference: expect.stringMatching(/^[2-9A-HJKMNP-Z]{8}$/),
      status: 'CONFIRMED',
      expiresAt: null,
      cancelledAt: null,
      total: { amountMinor: 0, currency: 'EUR' },
      payment: null,
      lines: [{ quantity: 3, unitPrice: { amountMinor: 0 }, ticketType: { name: 'Standard' } }],
      attendees: [attendees[0], { name: 'Bea', email: null, answers: [] }, { name: 'Cleo', email: null, answers: [] }],
      refunds: [],
    });
    expect(booking.tickets.map((ticket: { attendeeName: string }) => ticket.attendeeName)).toEqual([
      'Ada',
      'Bea',
      'Cleo',
    ]);
    expect(new Set(booking.tickets.map((ticket: { code: string }) => ticket.code)).size).toBe(3);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 3 });
  });

  it('puts the member down for every place when no attendees are given', async () => {
    const member = await app.given.member('Mona Member');
    const { booking } = await confirmedBooking(app, { member, quantity: 2 });
    const attendee = { name: 'Mona Member', email: member.email, answers: [] };
    expect(booking.attendees).toEqual([attendee, attendee]);
  });

  it('reads back as it was answered', async () => {
    const { booking, member } = await confirmedBooking(app, { quantity: 2 });
    expect(await bookingOf(app, member, booking.id)).toEqual(booking);
  });

  it('refuses another number of attendees than places, and keeps the reservation', async () => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, { ...offer, quantity: 2 });
    const { data } = await checkOutOverHttp(app, member, { reservationId, attendees: [{ name: 'Ada' }] } as never);
    expect(data.checkOut).toMatchObject({ code: 'ATTENDEES_MISMATCH', expected: 2, given: 1 });
    expect(await bookingsOf(reservationId)).toBe(0);
    expect(await countersOf(app, offer)).toEqual({ held: 2, sold: 0 });
    expect((await checkOutOverHttp(app, member, { reservationId })).data.checkOut.booking.status).toBe('CONFIRMED');
  });

  it('lets one of several checkouts of a reservation win', async () => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => checkOutOverHttp(app, member, { reservationId })),
    );
    const kinds = answers.map(({ data }) => data.checkOut.__typename as string).sort();
    expect(kinds).toEqual(['CheckOutSuccess', ...Array<string>(4).fill('ReservationNotActive')]);
    expect(await bookingsOf(reservationId)).toBe(1);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('gives a repeat with the same key the first answer, also at the same time, also after a change', async () => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    const input = { reservationId, idempotencyKey: 'checkout-1' };
    const [first, second] = await Promise.all([
      checkOutOverHttp(app, member, input),
      checkOutOverHttp(app, member, input),
    ]);
    expect(first.data.checkOut.__typename).toBe('CheckOutSuccess');
    expect(second.data).toEqual(first.data);
    await cancel(member, first.data.checkOut.booking.id);
    expect((await checkOutOverHttp(app, member, input)).data).toEqual(first.data);
    const reused = await checkOutOverHttp(app, member, { ...input, attendees: [{ name: 'Ada' }] } as never);
    expect(reused.data.checkOut.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await bookingsOf(reservationId)).toBe(1);
  });

  it('refuses the reservation of somebody else and one whose time is up', async () => {
    const [offer, member, other] = [await givenOffer(app), await app.given.member(), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    expect((await checkOutOverHttp(app, other, { reservationId })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await app.sql`update reservation set expires_at = now() - interval '1 second' where id = ${uuidOfAny(reservationId)}`;
    expect((await checkOutOverHttp(app, member, { reservationId })).data.checkOut.code).toBe('RESERVATION_NOT_ACTIVE');
    expect(await bookingsOf(reservationId)).toBe(0);
  });

  it.each([
    ['has been called off', { status: 'CANCELLED' }],
    ['is over', { starts_at: '2026-01-01T18:00:00Z', ends_at: '2026-01-01T20:00:00Z' }],
  ])('refuses when the event %s, and keeps the reservation', async (_, change) => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    await app.sql`update event set (status, starts_at, ends_at) = (
      select status, starts_at, ends_at from jsonb_populate_record(event, ${JSON.stringify(change)}::jsonb))
      where id = ${uuidOfAny(offer.eventId)}`;
    expect((await checkOutOverHttp(app, member, { reservationId })).data.checkOut.code).toBe('EVENT_NOT_BOOKABLE');
    expect(await bookingsOf(reservationId)).toBe(0);
    expect(await countersOf(app, offer)).toEqual({ held: 1, sold: 0 });
  });

  it.each([
    [{ paymentMethod: 'cash' }, 'paymentMethod'],
    [{ attendees: [{ name: '' }] }, 'attendees.0.name'],
    [{ attendees: [{ name: 'x'.repeat(101) }] }, 'attendees.0.name'],
    [{ attendees: [{ name: 'Ada', email: 'nobody' }] }, 'input.attendees.0.email'],
    [
      { attendees: [{ name: 'Ada', answers: ['a', 'a'].map((question) => ({ question, answer: '' })) }] },
      'attendees.0.answers',
    ],
    [{ idempotencyKey: 'short' }, 'idempotencyKey'],
  ])('names the field of the bad input %j', async (bad, path) => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    const { errors } = await checkOutOverHttp(app, member, { reservationId, ...bad });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    expect(await bookingsOf(reservationId)).toBe(0);
  });

  it('costs at most ten statements for eight tickets, free or paid, with a key', async () => {
    const CHEAP = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename
      ... on CheckOutSuccess { booking { id reference status total { amountMinor } lines { quantity }
        payment { status } attendees { name } tickets { id code attendeeName } } } } }`;
    for (const priceMinor of [0, 1_000]) {
      const [offer, member] = [await givenOffer(app, { priceMinor }), await app.given.member()];
      const reservationId = await givenReservation(app, member, { ...offer, quantity: 8 });
      const { statements } = await app.statements(() =>
        app.as(member).send(CHEAP, { input: { reservationId, idempotencyKey: `budget-${priceMinor}` } }),
      );
      expect(await bookingsOf(reservationId)).toBe(1);
      expect(statements).toBeLessThanOrEqual(10);
    }
  });
});

describe('a booking of seats', () => {
  it('gives each attendee a seat, in map order', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const member = await app.given.member();
    const chosen = [2, 0, 1].map((index) => event.seatIds[index]!);
    const { id: reservationId } = await reserved(app, member, { eventId: event.id, seatIds: chosen });
    await app.sql`update hold set unit_price_minor = 0 where hold_id = ${uuidOfAny(reservationId)}`;
    const attendees = ['Ada', 'Bea', 'Cleo'].map((name) => ({ name }));
    const { data } = await checkOutOverHttp(app, member, { reservationId, attendees } as never);
    const tickets = data.checkOut.booking.tickets as { attendeeName: string; seat: { id: string } }[];
    expect(tickets.map(({ attendeeName, seat }) => [attendeeName, seat.id])).toEqual(
      ['Ada', 'Bea', 'Cleo'].map((name, index) => [name, event.seatIds[index]]),
    );
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 1, SOLD: 3 });
    await cancel(member, data.checkOut.booking.id);
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 4 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
