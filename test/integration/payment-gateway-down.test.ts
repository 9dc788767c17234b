import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bookingOf, givenBooking, givenOffer, untilBooking } from '../kit/given-bookings.js';
import { paymentIdOf, postStripe, startStripeApp, stripeEvent, type StripeApp } from '../kit/given-stripe.js';
import { until } from '../kit/until.js';

let given: StripeApp;
beforeAll(async () => {
  given = await startStripeApp({ DATABASE_POOL_SIZE: '2' });
});
afterAll(() => given.close());

it('holds no connection while Stripe does not answer, and asks again for what it does not know', async () => {
  const { app, stripe } = given;
  stripe.moods.push('HANGS', 'ANSWERS_LATE', 'BREAKS', 'HANGS');
  const offer = await givenOffer(app, { priceMinor: 1_500 });
  const booked = await Promise.all(Array.from({ length: 4 }, () => givenBooking(app, { offer })));
  await until(async () => stripe.unanswered > 0, 10);
  const started = performance.now();
  const reads = booked.flatMap(({ member, booking }) =>
    Array.from({ length: 10 }, () => bookingOf(app, member, booking.id)),
  );
  expect((await Promise.all(reads)).map(({ status }) => status)).toEqual(Array(40).fill('PENDING_PAYMENT'));
  expect(performance.now() - started).toBeLessThan(9_000);
  const waiting = await app.sql`select 1 from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  expect(waiting).toEqual([]);

  for (const { booking, member } of booked) {
    const paymentId = await paymentIdOf(app, booking.id);
    await until(async () => stripe.findIntent(paymentId) !== undefined, 40);
    await postStripe(app, stripeEvent('payment_intent.succeeded', stripe.pay(paymentId)));
    await untilBooking(app, member, { id: booking.id, status: 'CONFIRMED' });
  }
  const keys = [...stripe.intents.values()].map(({ metadata }) => metadata.payment_id);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(4);
}, 120_000);
