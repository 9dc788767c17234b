import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac, randomUUID } from 'node:crypto';
import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, uuidOfAny } from '../../src/kernel/ids.js';
import { bookingsConsumers, bookWalkIn } from '../../src/modules/bookings/index.js';
import { expireBookings } from '../../src/modules/bookings/expire-bookings.js';
import {
  bookingOf,
  checkOutOverHttp,
  confirmedBooking,
  countersOf,
  givenBooking,
  givenOffer,
  givenReservation,
  letBookingLapse,
} from '../kit/given-bookings.js';
import type { Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const SECRET = 'a secret of the sandbox for this test only';

let app: TestApp;

/** No worker: messages are handled when the test hands them over. */
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', SANDBOX_WEBHOOK_SECRET: SECRET } });
});
afterAll(() => app.close());

const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
  ... on Problem { code } ... on NotCancellable { reason }
  ... on CancelBookingSuccess { booking { status cancellationReason } } } }`;
const APPROVE = `mutation($input: ApproveBookingInput!) { approveBooking(input: $input) { __typename
  ... on Problem { code } ... on ApproveBookingSuccess { booking { status expiresAt } } } }`;
const REJECT = `mutation($input: RejectBookingInput!) { rejectBooking(input: $input) { __typename
  ... on RejectBookingSuccess { booking { status cancellationReason } } } }`;

const cancel = (person: Person, id: string) => app.as(person).send(CANCEL, { input: { id, reason: 'Cannot come.' } });

/** What the provider would send. */
async function tell(bookingId: string, outcome: 'CAPTURED' | 'FAILED'): Promise<void> {
  const [payment] =
    await app.sql`select id, amount_minor::int as amount, currency from payment where subject_id = ${bookingId}`;
  const news = {
    paymentId: encodeId('pay', payment.id),
    outcome,
    amountMinor: payment.amount,
    currency: payment.currency,
  };
  const body = JSON.stringify({ id: `event_${randomUUID().replaceAll('-', '')}`, news });
  const seconds = Math.floor(app.clock.now().getTime() / 1_000);
  const signature = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
  const response = await fetch(`${app.url}/webhooks/payments/sandbox`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'foyer-sandbox-signature': `t=${seconds},v1=${signature}` },
    body,
  });
  expect(response.status).toBe(204);
}

/** Runs the consumer of a message about the booking, as the worker would. */
async function handOver(message: string, bookingId: string): Promise<void> {
  const consumer = bookingsConsumers.find((candidate) => candidate.message.name === message)!;
  await app.execute(system, consumer.command, { paymentId: '', subjectId: bookingId });
}

const messagesOf = async (message: string, bookingId: string): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as sent from pgboss.job
    where name like ${`${message}.%`} and data->>'subjectId' = ${bookingId}`;
  return row.sent;
};

const bookingsOf = async (reservationId: string): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as made from booking where hold_id = ${uuidOfAny(reservationId)}`;
  return row.made;
};

const waitsFor = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 60_000);

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

describe('a booking that must be paid', () => {
  it('waits a quarter of an hour for its payment, with its places held as long', async () => {
    const { booking, offer, reservationId } = await givenBooking(app, { priceMinor: 1_500, quantity: 2 });
    expect(booking).toMatchObject({
      status: 'PENDING_PAYMENT',
      total: { amountMinor: 3_000, currency: 'EUR' },
      payment: { status: 'REQUESTED', provider: 'sandbox', method: 'sandbox_ok' },
      confirmedAt: null,
      tickets: [],
    });
    expect(waitsFor(booking.expiresAt)).toBe(15);
    const [hold] = await app.sql`select expires_at from hold where hold_id = ${uuidOfAny(reservationId)}`;
    expect(hold.expires_at.toISOString()).toBe(booking.expiresAt);
    expect(await countersOf(app, offer)).toEqual({ held: 2, sold: 0 });
  });

  it('is confirmed once by its payment, however often the message is handled', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, quantity: 2 });
    await tell(booking.id, 'CAPTURED');
    expect(await messagesOf('payment.captured', booking.id)).toBe(1);
    await Promise.all([handOver('payment.captured', booking.id), handOver('payment.captured', booking.id)]);
    await handOver('payment.captured', booking.id);
    const after = await bookingOf(app, member, booking.id);
    expect(after).toMatchObject({ status: 'CONFIRMED', expiresAt: null, payment: { status: 'CAPTURED' }, refunds: [] });
    expect(after.tickets).toHaveLength(2);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
  });

  it('is cancelled when the payment fails, with its places free', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await tell(booking.id, 'FAILED');
    await handOver('payment.failed', booking.id);
    await handOver('payment.failed', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'The payment failed.',
      payment: { status: 'FAILED' },
      tickets: [],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('gets its places again when the payment comes late and they are still free', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, capacity: 1 });
    const holdId = await letBookingLapse(app, booking);
    await app.sql`update hold set state = 'EXPIRED' where hold_id = ${uuidOfAny(holdId)}`;
    await app.sql`update ticket_counter set held = 0 where ticket_type_id = ${uuidOfAny(offer.ticketTypeId)}`;
    await tell(booking.id, 'CAPTURED');
    await handOver('payment.captured', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({ status: 'CONFIRMED', refunds: [] });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('is expired and refunded in full when the payment comes late and others have the places', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, capacity: 1 });
    await letBookingLapse(app, booking);
    const winner = await app.given.member();
    await givenReservation(app, winner, offer);
    await tell(booking.id, 'CAPTURED');
    await handOver('payment.captured', booking.id);
    await handOver('payment.captured', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      tickets: [],
      payment: { status: 'CAPTURED' },
      refunds: [{ status: 'REQUESTED', amount: { amountMinor: 1_500, currency: 'EUR' } }],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 1, sold: 0 });
  });

  it('expires when nothing comes in time; money that comes all the same is refunded', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    expect(await app.execute(system, expireBookings, undefined)).toBe(0);
    await letBookingLapse(app, booking);
    const runs = await Promise.all([1, 2].map(() => app.execute(system, expireBookings, undefined)));
    expect(runs.sort()).toEqual([0, 1]);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      expiresAt: null,
      payment: { status: 'VOIDED' },
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    await tell(booking.id, 'CAPTURED');
    await handOver('payment.captured', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      payment: { status: 'CAPTURED' },
      refunds: [{ amount: { amountMinor: 1_500 } }],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('survives a payment and an expiry at the same time with its money accounted for', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await letBookingLapse(app, booking);
    await Promise.all([
      app.execute(system, expireBookings, undefined),
      tell(booking.id, 'CAPTURED').then(() => handOver('payment.captured', booking.id)),
    ]);
    const { status, refunds } = await bookingOf(app, member, booking.id);
    const { sold } = await countersOf(app, offer);
    expect([
      { status: 'CONFIRMED', refunds: 0, sold: 1 },
      { status: 'EXPIRED', refunds: 1, sold: 0 },
    ]).toContainEqual({
      ...{ status, sold },
      refunds: refunds.length,
    });
  });
});

describe('cancelling', () => {
  it('frees the places of a free booking and voids its tickets', async () => {
    const { booking, member, offer } = await confirmedBooking(app, { quantity: 2 });
    expect((await cancel(member, booking.id)).data.cancelBooking.booking).toEqual({
      status: 'CANCELLED',
      cancellationReason: 'Cannot come.',
    });
    const after = await bookingOf(app, member, booking.id);
    expect(after.tickets.map((ticket: { status: string }) => ticket.status)).toEqual(['VOID', 'VOID']);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    expect((await cancel(member, booking.id)).data.cancelBooking.code).toBe('CONFLICT');
  });

  it('stops waiting for money, or gives back what came', async () => {
    const unpaid = await givenBooking(app, { priceMinor: 1_500 });
    await cancel(unpaid.member, unpaid.booking.id);
    expect(await bookingOf(app, unpaid.member, unpaid.booking.id)).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'VOIDED' },
      refunds: [],
    });
    const paid = await givenBooking(app, { priceMinor: 1_500 });
    await tell(paid.booking.id, 'CAPTURED');
    await handOver('payment.captured', paid.booking.id);
    await cancel(paid.member, paid.booking.id);
    expect(await bookingOf(app, paid.member, paid.booking.id)).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'CAPTURED' },
      refunds: [{ status: 'REQUESTED', amount: { amountMinor: 1_500 } }],
    });
    expect(await countersOf(app, paid.offer)).toEqual({ held: 0, sold: 0 });
  });

  it('is refused to members once the event has started, and to all once a ticket was used', async () => {
    const { booking, member, offer } = await confirmedBooking(app);
    await app.sql`update event set starts_at = now() - interval '1 hour' where id = ${uuidOfAny(offer.eventId)}`;
    expect((await cancel(member, booking.id)).data.cancelBooking).toMatchObject({ reason: 'EVENT_STARTED' });
    await app.sql`update ticket set status = 'CHECKED_IN' where booking_id = ${uuidOfAny(booking.id)}`;
    expect((await cancel(offer.organizer, booking.id)).data.cancelBooking).toMatchObject({ reason: 'TICKET_USED' });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    await app.sql`update ticket set status = 'VALID' where booking_id = ${uuidOfAny(booking.id)}`;
    expect((await cancel(offer.organizer, booking.id)).data.cancelBooking.booking.status).toBe('CANCELLED');
  });

  it('is NOT_FOUND for another member and another organizer, and changes nothing', async () => {
    const { booking, member, offer } = await confirmedBooking(app);
    for (const stranger of [await app.given.member(), await app.given.organizer()]) {
      expect((await cancel(stranger, booking.id)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await bookingOf(app, member, booking.id)).status).toBe('CONFIRMED');
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });
});

describe('bookings that need approval', () => {
  const approve = (person: Person, id: string) => app.as(person).send(APPROVE, { input: { id } });

  it('are confirmed when they are free and the organizer lets them through', async () => {
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true });
    expect(booking).toMatchObject({ status: 'PENDING_APPROVAL', payment: null, tickets: [] });
    expect(waitsFor(booking.expiresAt)).toBe(3 * 24 * 60);
    expect(await countersOf(app, offer)).toEqual({ held: 1, sold: 0 });
    expect((await approve(offer.organizer, booking.id)).data.approveBooking.booking.status).toBe('CONFIRMED');
    expect((await bookingOf(app, member, booking.id)).tickets).toHaveLength(1);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    expect((await approve(offer.organizer, booking.id)).data.approveBooking.code).toBe('CONFLICT');
  });

  it('are asked to be paid when they cost, by the method chosen at checkout', async () => {
    const input = { paymentMethod: 'sandbox_late' };
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900, input });
    const { data } = await approve(offer.organizer, booking.id);
    expect(data.approveBooking.booking.status).toBe('PENDING_PAYMENT');
    expect(waitsFor(data.approveBooking.booking.expiresAt)).toBe(15);
    expect((await bookingOf(app, member, booking.id)).payment).toMatchObject({
      status: 'REQUESTED',
      method: 'sandbox_late',
    });
    await tell(booking.id, 'CAPTURED');
    await handOver('payment.captured', booking.id);
    expect((await bookingOf(app, member, booking.id)).status).toBe('CONFIRMED');
  });

  it('are cancelled with their places free when the organizer turns them down', async () => {
    const { booking, offer } = await givenBooking(app, { requiresApproval: true });
    const { data } = await app.as(offer.organizer).send(REJECT, { input: { id: booking.id, reason: 'Members only.' } });
    expect(data.rejectBooking.booking).toEqual({ status: 'CANCELLED', cancellationReason: 'Members only.' });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('are decided on by those who manage the event only', async () => {
    const { booking, member } = await givenBooking(app, { requiresApproval: true });
    expect((await approve(member, booking.id)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await approve(await app.given.organizer(), booking.id)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await bookingOf(app, member, booking.id)).status).toBe('PENDING_APPROVAL');
    expect((await approve(await app.given.admin(), booking.id)).data.approveBooking.booking.status).toBe('CONFIRMED');
  });
});

describe('reading bookings and tickets', () => {
  it('shows a booking to its member, to the managers of the event and to admins', async () => {
    const { booking, member, offer } = await confirmedBooking(app);
    for (const reader of [member, offer.organizer, await app.given.admin()]) {
      expect((await bookingOf(app, reader, booking.id)).attendees[0].email).toBe(member.email);
    }
    const byReference = `query($reference: String!) { booking(reference: $reference) { id } }`;
    const reference = booking.reference.toLowerCase();
    expect((await app.as(member).send(byReference, { reference })).data.booking.id).toBe(booking.id);
    for (const stranger of [await app.given.member(), await app.given.organizer()]) {
      const { data, errors } = await app.as(stranger).send(byReference, { reference });
      expect([data.booking, errors?.[0]?.extensions.code]).toEqual([null, 'NOT_FOUND']);
    }
  });

  it('lists the bookings of a member by state, newest first', async () => {
    const member = await app.given.member();
    const [first, second] = [await confirmedBooking(app, { member }), await confirmedBooking(app, { member })];
    await cancel(member, first.booking.id);
    await confirmedBooking(app);
    const list = `query($status: BookingStatus) { myBookings(status: $status) { totalCount edges { node { id } } } }`;
    const ids = async (variables: object) => {
      const { edges, totalCount } = (await app.as(member).send(list, variables)).data.myBookings;
      expect(totalCount).toBe(edges.length);
      return edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await ids({})).toEqual([second.booking.id, first.booking.id]);
    expect(await ids({ status: 'CANCELLED' })).toEqual([first.booking.id]);
  });

  it('lists the bookings of an event for its managers, found by reference, name or address', async () => {
    const offer = await givenOffer(app);
    const input = { attendees: [{ name: '100% Ada_x', email: 'ada@example.org' }] };
    const { booking } = await confirmedBooking(app, { offer, input });
    await confirmedBooking(app, { offer });
    const list = `query($eventId: ID!, $filter: BookingFilterInput) {
      eventBookings(eventId: $eventId, filter: $filter) { edges { node { id } } } }`;
    const ids = async (filter: object) => {
      const { data } = await app.as(offer.organizer).send(list, { eventId: offer.eventId, filter });
      return data.eventBookings.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await ids({})).toHaveLength(2);
    for (const text of [booking.reference, '0% ada_', 'ADA@example', ' ada'])
      expect(await ids({ text })).toEqual([booking.id]);
    for (const text of ['%', '_']) expect(await ids({ text })).toEqual([booking.id]);
    expect(await ids({ text: '100_' })).toEqual([]);
    expect(await ids({ status: 'EXPIRED' })).toEqual([]);
    const { errors } = await app.as(await app.given.organizer()).send(list, { eventId: offer.eventId });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('shows tickets to their member and the organization of the event', async () => {
    const { booking, member, offer } = await confirmedBooking(app, { quantity: 2 });
    const id = booking.tickets[0].id;
    const one = `query($id: ID!) { ticket(id: $id) { id event { id } ticketType { name } seat { id } } }`;
    const shown = { id, event: { id: offer.eventId }, ticketType: { name: 'Standard' }, seat: null };
    for (const reader of [member, offer.organizer]) {
      expect((await app.as(reader).send(one, { id })).data.ticket).toEqual(shown);
    }
    const { errors } = await app.as(await app.given.member()).send(one, { id });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const mine = await app.as(member).send('{ me { tickets { totalCount edges { node { code } } } } }');
    expect(mine.data.me.tickets).toMatchObject({ totalCount: 2 });
  });

  it('reads a page of 20 bookings with as many statements as a page of one', async () => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    await confirmedBooking(app, { offer, member });
    const list = `{ myBookings { edges { node { id event { title } lines { ticketType { name } } payment { status }
      refunds { status } tickets { code ticketType { name } } } } } }`;
    const one = await app.statements(() => app.as(member).send(list));
    for (let made = 1; made < 20; made += 1) await confirmedBooking(app, { offer, member });
    const twenty = await app.statements(() => app.as(member).send(list));
    expect(twenty).toEqual(one);
  });
});

describe('bookingChanged', () => {
  const CHANGED = `subscription($id: ID!) { bookingChanged(id: $id) { status payment { status } } }`;

  it('tells the booking at once and after each change', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 1_500 });
    const changes = app.subscribe(member, CHANGED, { id: booking.id });
    const next = async () => (await changes.next()).value.data.bookingChanged;
    expect(await next()).toEqual({ status: 'PENDING_PAYMENT', payment: { status: 'REQUESTED' } });
    await tell(booking.id, 'CAPTURED');
    expect(await next()).toEqual({ status: 'PENDING_PAYMENT', payment: { status: 'CAPTURED' } });
    await handOver('payment.captured', booking.id);
    expect(await next()).toEqual({ status: 'CONFIRMED', payment: { status: 'CAPTURED' } });
    await changes.close();
  });

  it('is NOT_FOUND for others', async () => {
    const { booking } = await confirmedBooking(app);
    const changes = app.subscribe(await app.given.member(), CHANGED, { id: booking.id });
    expect((await changes.next()).value.errors[0].extensions.code).toBe('NOT_FOUND');
    await changes.close();
  });
});

describe('walk-ins', () => {
  it.each([
    ['PAID', 1_500, 0],
    ['FREE', 0, 1_500],
  ] as const)('get a place and a ticket at once, %s', async (price, totalMinor, discountMinor) => {
    const offer = await givenOffer(app, { priceMinor: 1_500, capacity: 1 });
    const { eventId, ticketTypeId } = offer;
    const walkIn = { eventId, ticketTypeId, name: 'Wanda', email: null, price };
    const { booking, ticket } = await app.execute(system, bookWalkIn, walkIn);
    expect(booking).toMatchObject({ status: 'CONFIRMED', memberId: null, totalMinor, discountMinor });
    const stored = await app.sql`select code, attendee_name from ticket where booking_id = ${uuidOfAny(booking.id)}`;
    expect(stored).toEqual([{ code: ticket.code, attendee_name: 'Wanda' }]);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    await expect(app.execute(system, bookWalkIn, walkIn)).rejects.toThrow('No places are left.');
    await cancel(offer.organizer, booking.id);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });
});
