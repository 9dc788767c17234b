import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { bookWalkIn } from '../../src/modules/bookings/index.js';
import { changePlaces } from '../../src/modules/inventory/index.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, confirmedBooking, countersOf, givenBooking, givenOffer } from '../kit/given-bookings.js';
import { payBooking, startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
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

const waitsFor = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 60_000);

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
    await payBooking(app, paid.booking);
    await cancel(paid.member, paid.booking.id);
    expect(await bookingOf(app, paid.member, paid.booking.id)).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'CAPTURED' },
      refunds: [{ status: 'REQUESTED', amount: { amountMinor: 1_500 } }],
    });
    expect(await countersOf(app, paid.offer)).toEqual({ held: 0, sold: 0 });
  });

  it('answers a repeat with the same key alike', async () => {
    const { booking, member } = await confirmedBooking(app);
    const input = { id: booking.id, reason: 'Cannot come.', idempotencyKey: 'cancel-it-once' };
    const first = await app.as(member).send(CANCEL, { input });
    expect(first.data.cancelBooking.booking.status).toBe('CANCELLED');
    expect((await app.as(member).send(CANCEL, { input })).text).toBe(first.text);
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

  it('are asked to be paid when nothing was set aside, by the method chosen at checkout', async () => {
    const input = { paymentMethod: 'sandbox_late' };
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900, input });
    // As bookings were made before money was set aside.
    await app.sql`delete from payment where subject_id = ${booking.id}`;
    await app.sql`update booking set status = 'PENDING_APPROVAL' where id = ${uuidOfAny(booking.id)}`;
    const { data } = await approve(offer.organizer, booking.id);
    expect(data.approveBooking.booking.status).toBe('PENDING_PAYMENT');
    expect(waitsFor(data.approveBooking.booking.expiresAt)).toBe(15);
    expect((await bookingOf(app, member, booking.id)).payment).toMatchObject({
      status: 'REQUESTED',
      method: 'sandbox_late',
    });
    await payBooking(app, booking);
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

describe('walk-ins', () => {
  it.each([
    ['PAID', 1_500, 0],
    ['FREE', 0, 1_500],
  ] as const)('get a place and a ticket at once, %s', async (price, totalMinor, discountMinor) => {
    const offer = await givenOffer(app, { priceMinor: 1_500, capacity: 1 });
    const { eventId, ticketTypeId } = offer;
    const walkIn = { eventId, ticketTypeId, name: 'Wanda', email: null, price, isAdmitted: false };
    const book = () => app.execute(system, (tx) => changePlaces(tx, eventId, bookWalkIn(walkIn)), undefined);
    const { booking, ticket } = await book();
    expect(booking).toMatchObject({ status: 'CONFIRMED', memberId: null, totalMinor, discountMinor });
    const stored = await app.sql`select code, attendee_name from ticket where booking_id = ${uuidOfAny(booking.id)}`;
    expect(stored).toEqual([{ code: ticket.code, attendee_name: 'Wanda' }]);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    await expect(book()).rejects.toThrow('No places are left.');
    await cancel(offer.organizer, booking.id);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });
});
