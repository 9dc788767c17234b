import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, countersOf, givenBooking, letBookingLapse, type Offer } from '../kit/given-bookings.js';
import { handleWaiting, handOver, payBooking, startIdleApp, tellPayment } from '../kit/given-payments.js';
import { paymentIdOf } from '../kit/given-stripe.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
const APPROVE = `mutation($input: ApproveBookingInput!) { approveBooking(input: $input) { __typename
  ... on Problem { code } ... on ApproveBookingSuccess { booking { status expiresAt } } } }`;
const REJECT = `mutation($input: RejectBookingInput!) { rejectBooking(input: $input) { __typename } }`;

const approve = (person: Person, id: string) => app.as(person).send(APPROVE, { input: { id } });

const waitsFor = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / 60_000);

const letEventEnd = ({ eventId }: Offer) =>
  app.sql`update event set starts_at = now() - interval '3 hours', ends_at = now() - interval '1 second'
    where id = ${uuidOfAny(eventId)}`;

async function messagesTo(message: string, bookingId: string): Promise<number> {
  const paymentId = await paymentIdOf(app, bookingId);
  const jobs = await app.sql`select 1 from pgboss.job
    where name like ${`${message}.%`} and data->>'paymentId' = ${paymentId}`;
  return jobs.length;
}

describe('bookings that cost and need approval', () => {
  it('have their money set aside before the organizer sees them, and taken when they are let through', async () => {
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900 });
    expect(booking).toMatchObject({ status: 'PENDING_PAYMENT', payment: { status: 'REQUESTED' } });
    expect(waitsFor(booking.expiresAt)).toBe(15);
    expect((await approve(offer.organizer, booking.id)).data.approveBooking.code).toBe('CONFLICT');
    await tellPayment(app, booking.id, 'AUTHORIZED');
    await handOver(app, 'payment.authorized', booking.id);
    await handOver(app, 'payment.authorized', booking.id);
    const waiting = await bookingOf(app, member, booking.id);
    expect(waiting).toMatchObject({ status: 'PENDING_APPROVAL', payment: { status: 'AUTHORIZED' } });
    expect(waitsFor(waiting.expiresAt)).toBe(3 * 24 * 60);
    const { data } = await approve(offer.organizer, booking.id);
    expect(data.approveBooking.booking.status).toBe('PENDING_PAYMENT');
    expect(await messagesTo('payment.capture-requested', booking.id)).toBe(1);
    await handOver(app, 'payment.authorized', booking.id);
    await payBooking(app, booking);
    expect(await bookingOf(app, member, booking.id)).toMatchObject({ status: 'CONFIRMED', refunds: [] });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it.each(['turned down', 'given up', 'not decided on in time'])(
    'let go of the money that was set aside when they are %s',
    async (end) => {
      const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900 });
      await tellPayment(app, booking.id, 'AUTHORIZED');
      await handOver(app, 'payment.authorized', booking.id);
      const input = { id: booking.id, reason: 'Members only.' };
      if (end === 'turned down') await app.as(offer.organizer).send(REJECT, { input });
      if (end === 'given up') await app.as(member).send(CANCEL, { input });
      if (end === 'not decided on in time') {
        await letBookingLapse(app, booking);
        await app.execute(system, findOverdueBookings, undefined);
        await handleWaiting(app, 'booking.overdue');
      }
      const status = end === 'not decided on in time' ? 'EXPIRED' : 'CANCELLED';
      expect(await bookingOf(app, member, booking.id)).toMatchObject({
        status,
        payment: { status: 'VOIDED' },
        refunds: [],
      });
      expect(await messagesTo('payment.voided', booking.id)).toBe(1);
      expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    },
  );

  it('are not let through once their event is over', async () => {
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900 });
    await tellPayment(app, booking.id, 'AUTHORIZED');
    await handOver(app, 'payment.authorized', booking.id);
    await letEventEnd(offer);
    expect((await approve(offer.organizer, booking.id)).data.approveBooking.code).toBe('EVENT_NOT_BOOKABLE');
    expect((await bookingOf(app, member, booking.id)).status).toBe('PENDING_APPROVAL');
    expect(await messagesTo('payment.capture-requested', booking.id)).toBe(0);
  });

  it('let go of money that is set aside when their event is over', async () => {
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900 });
    await letEventEnd(offer);
    await tellPayment(app, booking.id, 'AUTHORIZED');
    await handOver(app, 'payment.authorized', booking.id);
    const ended = await bookingOf(app, member, booking.id);
    expect(ended).toMatchObject({ status: 'EXPIRED', payment: { status: 'VOIDED' } });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('are cancelled when what was set aside lapses at the provider', async () => {
    const { booking, member, offer } = await givenBooking(app, { requiresApproval: true, priceMinor: 900 });
    await tellPayment(app, booking.id, 'AUTHORIZED');
    await handOver(app, 'payment.authorized', booking.id);
    await tellPayment(app, booking.id, 'FAILED');
    await handOver(app, 'payment.failed', booking.id);
    expect((await bookingOf(app, member, booking.id)).status).toBe('CANCELLED');
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });
});
