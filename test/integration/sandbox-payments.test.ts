import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encodeId } from '../../src/kernel/ids.js';
import { countersOf, givenBooking, untilBooking } from '../kit/given-bookings.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;

/** With a worker: the sandbox answers by itself, over HTTP to this server. */
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const paidBy = (paymentMethod: string) =>
  givenBooking(app, { priceMinor: 1_500, quantity: 2, input: { paymentMethod } });

it.each(['sandbox_ok', 'sandbox_late', 'sandbox_twice'])(
  'a booking paid by %s is confirmed by the webhook, once',
  async (method) => {
    const { booking, member, offer } = await paidBy(method);
    expect(booking.status).toBe('PENDING_PAYMENT');
    const after = await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
    expect(after.payment).toMatchObject({ status: 'CAPTURED', method });
    expect(after.tickets).toHaveLength(2);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
    const [payment] = await app.sql`select id from payment where subject_id = ${booking.id}`;
    const events = await app.sql`select 1 from payment_event where body like ${`%${encodeId('pay', payment.id)}%`}`;
    expect(events).toHaveLength(1);
  },
);

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
