import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { capturePayment, type PaymentRow } from '../../src/modules/payments/index.js';
import { changePayment, endPaymentOf, givenPayment } from '../kit/given-payments.js';
import {
  postStripe,
  startStripeApp,
  STRIPE_KEY,
  STRIPE_SECRETS,
  storedPayment,
  stripeEvent,
  stripeSignature,
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
beforeEach(() => {
  stripe.asked.length = 0;
});

interface Wanted {
  amountMinor?: number;
  method?: string;
  captureMode?: 'AUTOMATIC' | 'MANUAL';
}

/** A payment that Foyer wants, and Stripe has not heard of. */
const wanted = ({ amountMinor = 2_500, method = 'automatic', captureMode = 'AUTOMATIC' }: Wanted = {}) =>
  givenPayment(app, { amount: { amountMinor, currency: 'EUR' }, provider: 'stripe', method, captureMode });

/** A payment that Stripe has answered for. */
async function asked(options: Wanted = {}): Promise<PaymentRow> {
  const payment = await wanted(options);
  expect(await worker.run('payment.requested')).toBe(1);
  return payment;
}

async function captured(): Promise<PaymentRow> {
  const payment = await asked();
  expect(await postStripe(app, stripeEvent('payment_intent.succeeded', stripe.pay(payment.id)))).toBe(204);
  return payment;
}

const told = async (message: string, payment: PaymentRow): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as sent from pgboss.job
    where name like ${`${message}.%`} and data->>'paymentId' = ${payment.id}`;
  return row.sent;
};

describe('a payment at Stripe', () => {
  it('is asked for once under our own key, with the version of the API pinned', async () => {
    const payment = await asked();
    await worker.send('payment.requested', { paymentId: payment.id });
    const intent = stripe.intentOf(payment.id);
    expect(intent).toMatchObject({ amount: 2_500, currency: 'eur', capture_method: 'automatic' });
    expect(stripe.asked.filter(({ method }) => method === 'POST')).toEqual([
      {
        ...{ method: 'POST', path: '/v1/payment_intents', key: payment.id },
        ...{ version: '2026-10-28.endive', authorization: `Bearer ${STRIPE_KEY}` },
      },
    ]);
    const [row] = await app.sql`select client_secret from payment where subject_id = ${payment.subjectId}`;
    expect(row.client_secret).toBe(intent.client_secret);
  });

  it('is asked for with the card alone when the member wants that, else with whatever the account takes', async () => {
    const [card, any] = [await asked({ method: 'card' }), await asked()];
    expect(stripe.intentOf(card.id).payment_method_types).toBe('card');
    expect(stripe.intentOf(any.id).payment_method_types).toBeUndefined();
  });

  it('fails for good when Stripe will never take the order', async () => {
    const payment = await asked({ amountMinor: 49 });
    expect(await storedPayment(app, payment.id)).toMatchObject({
      ...{ status: 'FAILED', isClosed: true },
      failureReason: 'The amount must be greater than or equal to the minimum charge amount.',
    });
    expect(await told('payment.failed', payment)).toBe(1);
  });

  it('is captured by its webhook', async () => {
    const payment = await captured();
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', isClosed: true });
    expect(await told('payment.captured', payment)).toBe(1);
  });

  it('waits on when a card was declined, says why, and is captured by another card', async () => {
    const payment = await asked();
    const declined = stripeEvent('payment_intent.payment_failed', stripe.decline(payment.id));
    expect(await postStripe(app, declined)).toBe(204);
    expect(await storedPayment(app, payment.id)).toMatchObject({
      ...{ status: 'REQUESTED', isClosed: false, failureReason: 'Your card was declined.' },
    });
    expect(await told('payment.failed', payment)).toBe(0);
    await postStripe(app, stripeEvent('payment_intent.succeeded', stripe.pay(payment.id)));
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', failureReason: null });
  });

  it('is set aside when somebody must decide, and taken when they have', async () => {
    const payment = await asked({ captureMode: 'MANUAL' });
    expect(await changePayment(app, payment, capturePayment)).toBe(0);
    await postStripe(app, stripeEvent('payment_intent.amount_capturable_updated', stripe.pay(payment.id)));
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'AUTHORIZED', isClosed: false });
    expect(await told('payment.authorized', payment)).toBe(1);
    expect(await changePayment(app, payment, capturePayment)).toBe(1);
    expect(await changePayment(app, payment, capturePayment)).toBe(0);
    expect(await worker.run('payment.capture-requested')).toBe(1);
    expect(stripe.intentOf(payment.id)).toMatchObject({ status: 'succeeded', amount_received: 2_500 });
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', isClosed: true });
  });

  it('is cancelled there when it is voided', async () => {
    const payment = await asked({ captureMode: 'MANUAL' });
    await postStripe(app, stripeEvent('payment_intent.amount_capturable_updated', stripe.pay(payment.id)));
    await endPaymentOf(app, payment);
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'VOIDED', isClosed: false });
    expect(await worker.run('payment.voided')).toBe(1);
    expect(stripe.intentOf(payment.id).status).toBe('canceled');
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'VOIDED', isClosed: true });
  });

  it('is captured after all when the money came before it could be voided', async () => {
    const payment = await asked();
    stripe.pay(payment.id);
    await endPaymentOf(app, payment);
    await worker.run('payment.voided');
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', isClosed: true });
    expect(await told('payment.captured', payment)).toBe(1);
  });

  it('that is voided before Stripe heard of it is never asked for', async () => {
    const payment = await wanted();
    await endPaymentOf(app, payment);
    await worker.run('payment.voided');
    await worker.run('payment.requested');
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'VOIDED', isClosed: true });
    expect(stripe.asked).toEqual([]);
  });
});

describe('a webhook of Stripe', () => {
  const SUCCEEDED = 'payment_intent.succeeded';

  it.each([
    ['without a signature', () => ''],
    ['with a signature of other bytes', (body: string) => stripeSignature(app, `${body} `)],
    ['signed with another secret', (body: string) => stripeSignature(app, body, { secret: 'whsec_of_a_forger' })],
    ['signed more than five minutes ago', (body: string) => stripeSignature(app, body, { age: 301 })],
  ])('%s changes nothing and leaves no trace', async (_, sign) => {
    const payment = await asked();
    const body = stripeEvent(SUCCEEDED, stripe.pay(payment.id));
    expect(await postStripe(app, body, sign(body))).toBe(400);
    expect((await storedPayment(app, payment.id)).status).toBe('REQUESTED');
    expect(await app.sql`select 1 from payment_event where body = ${body}`).toEqual([]);
  });

  it('is taken with either secret while they are rotated, and changes nothing when it is sent and signed again', async () => {
    const payment = await asked();
    const body = stripeEvent(SUCCEEDED, stripe.pay(payment.id));
    for (const secret of [...STRIPE_SECRETS, STRIPE_SECRETS[0]]) {
      expect(await postStripe(app, body, stripeSignature(app, body, { secret }))).toBe(204);
    }
    expect(await told('payment.captured', payment)).toBe(1);
    expect(await app.sql`select body from payment_event where body = ${body}`).toEqual([{ body }]);
  });

  it.each([
    ['amount', { amount_received: 2_499 }],
    ['currency', { currency: 'usd' }],
  ])('with another %s captures nothing and is noted', async (_, wrong) => {
    const payment = await asked();
    await postStripe(app, stripeEvent(SUCCEEDED, { ...stripe.pay(payment.id), ...wrong }));
    expect((await storedPayment(app, payment.id)).status).toBe('REQUESTED');
    const audited = await app.sql`select action from audit_entry where subject_id = ${payment.id}`;
    expect(audited).toEqual([{ action: 'payment.mismatched' }]);
  });

  it.each([
    ['another payment of the account', { object: 'payment_intent', status: 'succeeded', metadata: {} }],
    ['something else', { object: 'customer' }],
  ])('about %s is kept, and changes nothing', async (_, object) => {
    const body = stripeEvent('any.event', object);
    expect(await postStripe(app, body)).toBe(204);
    expect(await app.sql`select 1 from payment_event where body = ${body}`).toHaveLength(1);
  });

  it('that comes late and out of order ends where the payment is', async () => {
    const payment = await asked({ captureMode: 'MANUAL' });
    const authorized = stripeEvent('payment_intent.amount_capturable_updated', stripe.pay(payment.id));
    const declined = stripeEvent('payment_intent.payment_failed', {
      ...stripe.decline(payment.id),
      status: 'requires_payment_method',
    });
    const cancelled = stripeEvent('payment_intent.canceled', { ...stripe.intentOf(payment.id), status: 'canceled' });
    const succeeded = stripeEvent(SUCCEEDED, {
      ...stripe.intentOf(payment.id),
      status: 'succeeded',
      amount_received: 2_500,
    });
    for (const body of [succeeded, cancelled, authorized, declined]) expect(await postStripe(app, body)).toBe(204);
    expect(await storedPayment(app, payment.id)).toMatchObject({ status: 'CAPTURED', failureReason: null });
  });
});

describe('a refund at Stripe', () => {
  async function refundOf(payment: PaymentRow): Promise<Id<'rfd'>> {
    await endPaymentOf(app, payment);
    const [refund] = await app.sql`select id from refund where payment_id = ${uuidOfAny(payment.id)}`;
    return encodeId('rfd', refund.id as string);
  }

  const stateOf = async (refundId: string) => {
    const [row] = await app.sql`select status, failure_reason as reason from refund
      where provider_reference = ${refundId}`;
    return row as { status: string; reason: string | null } | undefined;
  };

  it('is made once, however often it is asked for, also when Stripe has forgotten the key', async () => {
    const payment = await captured();
    const refundId = await refundOf(payment);
    stripe.moods.push('ANSWERS_LATE');
    const [late] = await Promise.allSettled([worker.send('refund.requested', { refundId })]);
    expect(late.status).toBe('rejected');
    stripe.forgetKeys();
    for (let times = 0; times < 3; times += 1) await worker.send('refund.requested', { refundId });
    const made = [...stripe.refunds.values()].filter(({ metadata }) => metadata.refund_id === refundId);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({ amount: 2_500, payment_intent: stripe.intentOf(payment.id).id });
    expect(await stateOf(made[0]!.id)).toEqual({ status: 'SUCCEEDED', reason: null });
  });

  it('fails for good when Stripe will never make it, and its amount can be given back in another way', async () => {
    const payment = await captured();
    const refundId = await refundOf(payment);
    const { id: intent } = stripe.intentOf(payment.id);
    // Somebody has given money back at Stripe itself.
    const byHand = { id: 're_by_hand', object: 'refund', status: 'succeeded', amount: 1_000, currency: 'eur' } as const;
    stripe.refunds.set(byHand.id, { ...byHand, payment_intent: intent, metadata: { refund_id: '' } });
    await worker.send('refund.requested', { refundId });
    const [refund] = await app.sql`select status, failure_reason as reason, provider_reference as reference from refund
      where id = ${uuidOfAny(refundId)}`;
    expect(refund).toEqual({
      ...{ status: 'FAILED', reference: null },
      reason: 'Refund amount is greater than unrefunded amount on charge.',
    });
    const [{ refunded }] =
      await app.sql`select refunded_minor::int as refunded from payment where subject_id = ${payment.subjectId}`;
    expect(refunded).toBe(0);
  });

  it('that takes days is settled by its webhook, and fails even after it was called made', async () => {
    const payment = await captured();
    stripe.refundStatus = 'pending';
    const refundId = await refundOf(payment);
    await worker.run('refund.requested');
    stripe.refundStatus = 'succeeded';
    const made = [...stripe.refunds.values()].find(({ metadata }) => metadata.refund_id === refundId)!;
    expect(await stateOf(made.id)).toEqual({ status: 'REQUESTED', reason: null });
    await postStripe(app, stripeEvent('refund.updated', { ...made, status: 'succeeded' }));
    expect(await stateOf(made.id)).toMatchObject({ status: 'SUCCEEDED' });
    const failed = { ...made, status: 'failed', failure_reason: 'lost_or_stolen_card' };
    await postStripe(app, stripeEvent('refund.failed', failed));
    await postStripe(app, stripeEvent('refund.updated', { ...made, status: 'succeeded' }));
    expect(await stateOf(made.id)).toEqual({ status: 'FAILED', reason: 'lost_or_stolen_card' });
    const left =
      await app.sql`select refunded_minor::int as refunded from payment where subject_id = ${payment.subjectId}`;
    expect(left).toEqual([{ refunded: 0 }]);
  });
});
