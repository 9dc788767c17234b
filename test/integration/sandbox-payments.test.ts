import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encodeId } from '../../src/kernel/ids.js';
import { system } from '../../src/kernel/auth/viewer.js';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.js';
import { bookingOf, countersOf, givenBooking, letBookingLapse, untilBooking } from '../kit/given-bookings.js';
import { until } from '../kit/until.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;

/** With a worker: the sandbox answers by itself, over HTTP to this server. */
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** What the sandbox told of a booking's payment, in the order in which it came. */
async function outcomesOf(booking: { id: string }): Promise<string[]> {
  const [payment] = await app.sql`select id from payment where subject_id = ${booking.id}`;
  const events = await app.sql`select body::jsonb->'news'->>'outcome' as outcome from payment_event
    where body like ${`%${encodeId('pay', payment.id)}%`} order by received_at`;
  return events.map(({ outcome }) => outcome as string);
}

const paidBy = (paymentMethod: string) =>
  givenBooking(app, { priceMinor: 1_500, quantity: 2, input: { paymentMethod } });

it.each(['sandbox_webhook', 'sandbox_late', 'sandbox_twice', 'sandbox_reordered'])(
  'a booking paid by %s is confirmed by the webhook, once',
  async (method) => {
    const { booking, member, offer } = await paidBy(method);
    expect(booking.status).toBe('PENDING_PAYMENT');
    const after = await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
    expect(after.payment).toMatchObject({ status: 'CAPTURED', method });
    expect(after.tickets).toHaveLength(2);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
    expect((await outcomesOf(booking)).filter((outcome) => outcome === 'CAPTURED')).toHaveLength(1);
  },
);

it('a booking paid by sandbox_ok is confirmed by the answer to the request, without a webhook', async () => {
  const { booking, member } = await paidBy('sandbox_ok');
  const after = await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
  expect(after.payment).toMatchObject({ status: 'CAPTURED', method: 'sandbox_ok' });
  expect(await outcomesOf(booking)).toEqual([]);
});

it('older news that come after the newest change nothing', async () => {
  const { booking, member } = await paidBy('sandbox_reordered');
  await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
  await until(async () => (await outcomesOf(booking)).length === 2);
  expect(await outcomesOf(booking)).toEqual(['CAPTURED', 'AUTHORIZED']);
  expect(await bookingOf(app, member, booking.id)).toMatchObject({
    status: 'CONFIRMED',
    payment: { status: 'CAPTURED' },
  });
});

it('a payment whose webhook is lost confirms its booking once the sandbox is asked about it', async () => {
  const { booking, member } = await paidBy('sandbox_lost');
  await until(async () => {
    const answered = await app.sql`select 1 from payment p, sandbox_payment s where s.id = p.id and s.state = 'CAPTURED'
      and p.subject_id = ${booking.id} and p.provider_reference is not null`;
    return answered.length === 1;
  });
  expect((await bookingOf(app, member, booking.id)).payment.status).toBe('REQUESTED');
  await app.sql`update payment set created_at = created_at - interval '4 minutes', asked_at = asked_at - interval '4 minutes'`;
  // The worker does so itself, too, once a minute.
  await app.execute(system, reconcilePayments, undefined);
  await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
});

it('a booking whose payment is told of after it expired has heard of it when it was voided', async () => {
  const { booking, member, offer } = await paidBy('sandbox_expired');
  await until(
    async () =>
      (await app.sql`select 1 from sandbox_payment where state = 'CAPTURED' and method = 'sandbox_expired'`).length ===
      1,
  );
  await letBookingLapse(app, booking);
  await until(async () => (await bookingOf(app, member, booking.id)).status === 'EXPIRED');
  await until(async () => (await bookingOf(app, member, booking.id)).refunds[0]?.status === 'SUCCEEDED');
  expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
});

it('a refund that the bank refuses has failed', async () => {
  const { booking, member } = await paidBy('sandbox_unrefundable');
  await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
  const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
  await app.as(member).send(CANCEL, { input: { id: booking.id, reason: 'Cannot come.' } });
  await until(async () => (await bookingOf(app, member, booking.id)).refunds[0].status === 'FAILED');
});

it('a declined booking is cancelled and says why', async () => {
  const { booking, member, offer } = await paidBy('sandbox_declined');
  const after = await untilBooking(app, member, { id: booking.id, status: 'CANCELLED' });
  expect(after.payment).toMatchObject({
    status: 'FAILED',
    failureReason: 'The sandbox declined the payment, as it was asked to.',
  });
  expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
});

it('a paid booking that is cancelled is refunded by the provider', async () => {
  const { booking, member } = await paidBy('sandbox_ok');
  await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
  const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
  await app.as(member).send(CANCEL, { input: { id: booking.id, reason: 'Cannot come.' } });
  const changes = app.subscribe(member, `subscription($id: ID!) { bookingChanged(id: $id) { refunds { status } } }`, {
    id: booking.id,
  });
  const seen: string[] = [];
  while (seen.at(-1) !== 'SUCCEEDED') seen.push((await changes.next()).value.data.bookingChanged.refunds[0].status);
  expect(seen.at(-1)).toBe('SUCCEEDED');
  await changes.close();
});
