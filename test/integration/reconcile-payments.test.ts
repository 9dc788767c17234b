import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { endPaymentOf, givenPayment } from '../kit/given-payments.js';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.js';
import {
  postStripe,
  startStripeApp,
  storedPayment,
  stripeEvent,
  stripeWorker,
  type StripeApp,
} from '../kit/given-stripe.js';
import type { StripeStub } from '../kit/stripe-stub.js';
import type { TestApp } from '../kit/test-app.js';

let given: StripeApp;
let app: TestApp;
let stripe: StripeStub;
let worker: ReturnType<typeof stripeWorker>;

beforeAll(async () => {
  given = await startStripeApp({ ROLE: 'api' });
  ({ app, stripe } = given);
  worker = stripeWorker(given);
});
afterAll(() => given.close());

async function asked(captureMode: 'AUTOMATIC' | 'MANUAL' = 'AUTOMATIC') {
  const payment = await wanted(captureMode);
  await worker.run('payment.requested');
  return payment;
}

const wanted = (captureMode: 'AUTOMATIC' | 'MANUAL' = 'AUTOMATIC') =>
  givenPayment(app, { provider: 'stripe', method: 'card', captureMode });

const reconcile = () => app.execute(system, reconcilePayments, undefined);

async function later(minutes: number): Promise<void> {
  await app.sql`update payment set created_at = created_at - make_interval(mins => ${minutes}),
    asked_at = asked_at - make_interval(mins => ${minutes})`;
}

describe('the reconciler', () => {
  it('asks about a payment after three minutes without news, and captures it when its webhook was lost', async () => {
    const payment = await asked();
    stripe.pay(payment.id);
    expect(await reconcile()).toBe(0);
    await later(4);
    expect(await reconcile()).toBe(1);
    expect(await reconcile()).toBe(0);
    expect(await worker.run('payment.unsettled')).toBe(1);
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', isClosed: true });
    const sent = await app.sql`select 1 from pgboss.job
      where name like 'payment.captured.%' and data->>'paymentId' = ${payment.id}`;
    expect(sent).toHaveLength(1);
    await later(4);
    expect(await reconcile()).toBe(0);
  });

  it('asks again for a payment whose request got no answer, under the same key', async () => {
    const payment = await wanted();
    stripe.moods.push('BREAKS');
    await expect(worker.run('payment.requested')).rejects.toThrow('Something is broken.');
    expect(stripe.findIntent(payment.id)).toBeUndefined();
    await later(4);
    expect(await reconcile()).toBe(1);
    await worker.run('payment.unsettled');
    expect(await storedPayment(app, payment.id)).toMatchObject({
      status: 'REQUESTED',
      reference: stripe.intentOf(payment.id).id,
    });
    await endPaymentOf(app, payment);
    await worker.run('payment.voided');
  });

  it.each(['BREAKS', 'HANGS', 'ANSWERS_LATE'] as const)(
    'finds what became of a payment that was voided while Stripe did not answer its request (%s)',
    async (mood) => {
      const payment = await wanted();
      stripe.moods.push(mood);
      await expect(worker.run('payment.requested')).rejects.toThrow();
      await endPaymentOf(app, payment);
      stripe.moods.push('BREAKS');
      await expect(worker.run('payment.voided')).rejects.toThrow();
      await later(4);
      expect(await reconcile()).toBe(1);
      await worker.run('payment.unsettled');
      await worker.run('payment.voided');
      expect(stripe.intentOf(payment.id).status).toBe('canceled');
      expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'VOIDED', isClosed: true });
    },
  );

  it('asks about a voided payment until it is known that no money came', async () => {
    const payment = await asked();
    await endPaymentOf(app, payment);
    await app.sql`delete from pgboss.job where name like 'payment.voided.%'`;
    stripe.pay(payment.id);
    await later(4);
    expect(await reconcile()).toBe(1);
    await worker.run('payment.unsettled');
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', isClosed: true });
  });

  it('leaves what waits for a decision alone for an hour', async () => {
    const payment = await asked('MANUAL');
    await postStripe(app, stripeEvent('payment_intent.amount_capturable_updated', stripe.pay(payment.id)));
    await later(50);
    expect(await reconcile()).toBe(0);
    await later(11);
    expect(await reconcile()).toBe(1);
    await worker.run('payment.unsettled');
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'AUTHORIZED' });
    await app.sql`update payment set closed_at = now() where id = ${uuidOfAny(payment.id)}`;
  });

  it('takes each payment once, the longest unasked first, when several workers reconcile at the same time', async () => {
    await app.sql`update payment set closed_at = now() where closed_at is null`;
    await app.sql`insert into payment (id, subject_id, amount_minor, currency, provider, method, provider_reference, created_at)
      select gen_random_uuid(), 'copy_' || n, 2500, 'EUR', 'stripe', 'card', 'pi_' || n, now() - make_interval(mins => 1000 - n)
      from generate_series(1, 450) n`;
    expect(await reconcile()).toBe(200);
    const first =
      await app.sql`select subject_id as id from payment where asked_at is not null and subject_id like 'copy_%'`;
    expect(new Set(first.map(({ id }) => id as string))).toEqual(
      new Set(Array.from({ length: 200 }, (_, n) => `copy_${n + 1}`)),
    );
    const counts = await Promise.all([reconcile(), reconcile(), reconcile()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(250);
    const jobs =
      await app.sql`delete from pgboss.job where name like 'payment.unsettled.%' returning data->>'paymentId' as id`;
    expect(jobs).toHaveLength(450);
    expect(new Set(jobs.map(({ id }) => id as string)).size).toBe(450);
  });
});
