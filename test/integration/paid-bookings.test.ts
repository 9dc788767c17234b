import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import { bookingOf, countersOf, givenBooking, givenReservation, letBookingLapse } from '../kit/given-bookings.js';
import { viewerOf } from '../kit/given-events.js';
import { handleWaiting, handOver, payBooking, tellPayment, startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const messagesOf = async (message: string, bookingId: string): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as sent from pgboss.job
    where name like ${`${message}.%`} and data->>'subjectId' = ${bookingId}`;
  return row.sent;
};

const waitsFor = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 60_000);

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
    await tellPayment(app, booking.id, 'CAPTURED');
    expect(await messagesOf('payment.captured', booking.id)).toBe(1);
    await Promise.all([handOver(app, 'payment.captured', booking.id), handOver(app, 'payment.captured', booking.id)]);
    await handOver(app, 'payment.captured', booking.id);
    const after = await bookingOf(app, member, booking.id);
    expect(after).toMatchObject({ status: 'CONFIRMED', expiresAt: null, payment: { status: 'CAPTURED' }, refunds: [] });
    expect(after.tickets).toHaveLength(2);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
  });

  it('waits on for its payment when it is told first that the money was set aside', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await tellPayment(app, booking.id, 'AUTHORIZED');
    expect(await messagesOf('payment.authorized', booking.id)).toBe(0);
    await handOver(app, 'payment.authorized', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'PENDING_PAYMENT',
      payment: { status: 'REQUESTED' },
    });
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({ status: 'CONFIRMED', refunds: [] });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('is cancelled when the payment fails, with its places free', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await tellPayment(app, booking.id, 'FAILED');
    await handOver(app, 'payment.failed', booking.id);
    await handOver(app, 'payment.failed', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'The payment failed.',
      payment: { status: 'FAILED' },
      tickets: [],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'CAPTURED' },
      refunds: [{ amount: { amountMinor: 1_500 } }],
    });
  });

  it('is cancelled and refunded when the event was called off meanwhile', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await app.execute(viewerOf(offer.organizer, 'ORGANIZER'), cancelEvent, { eventId: offer.eventId });
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'The event was called off.',
      tickets: [],
      refunds: [{ amount: { amountMinor: 1_500 } }],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('gets its places again when the payment comes late and they are still free', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, capacity: 1 });
    const holdId = await letBookingLapse(app, booking);
    await app.sql`update hold set state = 'EXPIRED' where hold_id = ${uuidOfAny(holdId)}`;
    await app.sql`update ticket_counter set held = 0 where ticket_type_id = ${uuidOfAny(offer.ticketTypeId)}`;
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({ status: 'CONFIRMED', refunds: [] });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('is expired and refunded in full when the payment comes late and others have the places', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, capacity: 1 });
    await letBookingLapse(app, booking);
    const winner = await app.given.member();
    await givenReservation(app, winner, offer);
    await payBooking(app, booking);
    await handOver(app, 'payment.captured', booking.id);
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
    expect(await app.execute(system, findOverdueBookings, undefined)).toBe(0);
    await letBookingLapse(app, booking);
    const finds = [1, 2].map(() => app.execute(system, findOverdueBookings, undefined));
    expect(await Promise.all(finds)).toEqual([1, 1]);
    expect(await handleWaiting(app, 'booking.overdue')).toBe(2);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      expiresAt: null,
      payment: { status: 'VOIDED' },
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      payment: { status: 'CAPTURED' },
      refunds: [{ amount: { amountMinor: 1_500 } }],
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('expires although another one cannot be', async () => {
    const [broken, { booking, member }] = [
      await givenBooking(app, { priceMinor: 1_500 }),
      await givenBooking(app, { priceMinor: 1_500 }),
    ];
    await letBookingLapse(app, booking);
    await app.sql`delete from hold where hold_id = ${uuidOfAny(await letBookingLapse(app, broken.booking))}`;
    expect(await app.execute(system, findOverdueBookings, undefined)).toBe(2);
    await expect(handleWaiting(app, 'booking.overdue')).rejects.toThrow('There is no such hold.');
    expect((await bookingOf(app, member, booking.id)).status).toBe('EXPIRED');
    expect((await bookingOf(app, broken.member, broken.booking.id)).status).toBe('PENDING_PAYMENT');
    await app.sql`update booking set status = 'EXPIRED', expires_at = null where id = ${uuidOfAny(broken.booking.id)}`;
  });

  it('does not expire when it was paid before its turn came', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 1_500 });
    await letBookingLapse(app, booking);
    await app.execute(system, findOverdueBookings, undefined);
    await payBooking(app, booking);
    expect(await handleWaiting(app, 'booking.overdue')).toBe(1);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({ status: 'CONFIRMED', refunds: [] });
  });

  it('gives money back with its end that came without its having heard of it', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await tellPayment(app, booking.id, 'CAPTURED');
    await letBookingLapse(app, booking);
    await app.execute(system, findOverdueBookings, undefined);
    await handleWaiting(app, 'booking.overdue');
    await handOver(app, 'payment.captured', booking.id);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({
      status: 'EXPIRED',
      refunds: [{ amount: { amountMinor: 1_500 } }],
    });
    const audited = await app.sql`select scope_id from audit_entry
      where action = 'refund.requested' and subject_id = ${booking.id}`;
    expect(audited).toEqual([{ scope_id: offer.organizer.organizationId }]);
  });

  it('survives a payment and an expiry at the same time with its money accounted for', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500 });
    await letBookingLapse(app, booking);
    await app.execute(system, findOverdueBookings, undefined);
    await Promise.all([handleWaiting(app, 'booking.overdue'), payBooking(app, booking)]);
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
