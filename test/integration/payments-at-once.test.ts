import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { bookingErrands } from '../../src/modules/bookings/index.js';
import { createPlacesCombiner } from '../../src/modules/inventory/index.js';
import { createSandbox, PaymentDesk, paymentErrands, type PaymentRow } from '../../src/modules/payments/index.js';
import type {
  AcceptedOrder,
  PaymentGateway,
  PaymentNews,
  PaymentOrder,
} from '../../src/modules/payments/payment-gateway.js';
import { beginNextStep } from '../../src/modules/payments/payment-order.js';
import { settlePayment } from '../../src/modules/payments/settle-payment.js';
import { countersOf, givenBooking, givenOffer } from '../kit/given-bookings.js';
import {
  endPaymentOf,
  givenPayment,
  newEventId,
  postWebhook,
  startIdleApp,
  tellPayment,
} from '../kit/given-payments.js';
import { holdLock } from '../kit/held-lock.js';
import type { TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const MANY = 40;

let app: TestApp;
let second: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
  second = await startIdleApp(app);
});
afterAll(async () => {
  await second.close();
  await app.close();
});

/** What the provider of a test does when it is asked for a payment; it answers at once that it has the money, unless told. */
let request: (order: PaymentOrder) => Promise<AcceptedOrder>;
beforeEach(() => {
  request = (order) => Promise.resolve(captured(order));
});

const newsOf = ({ id: paymentId, amountMinor, currency }: PaymentOrder): PaymentNews => ({
  ...{ paymentId, outcome: 'CAPTURED', reference: `sandbox_${paymentId}`, amountMinor, currency },
});
const captured = (order: PaymentOrder): AcceptedOrder => ({
  providerReference: `sandbox_${order.id}`,
  news: newsOf(order),
});

const unasked = (): never => {
  throw new Error('Nobody asks for this here.');
};

/** The errand that asks the provider, on a desk of its own, as each node has one. */
function requestsOn(node: TestApp, desk = new PaymentDesk(node.execute)) {
  const gateway: PaymentGateway = {
    ...{ provider: 'sandbox', methods: ['sandbox_ok'], isOpen: true, request: (order) => request(order) },
    ...{ ask: unasked, capture: unasked, void: unasked, refund: unasked, verifyWebhook: unasked },
  };
  const logger = createLogger('silent');
  const errands = paymentErrands({ gateways: [gateway], desk, execute: node.execute, logger });
  const errand = errands.find(({ message }) => message.name === 'payment.requested')!;
  return (payment: { id: Id<'pay'> }) => errand.run({ paymentId: payment.id });
}

const givenPayments = (count: number): Promise<PaymentRow[]> =>
  Promise.all(Array.from({ length: count }, () => givenPayment(app)));

const uuidsOf = (payments: readonly { id: string }[]) => payments.map(({ id }) => uuidOfAny(id));

async function commitsOf(payments: readonly PaymentRow[]): Promise<number> {
  const [{ commits }] = await app.sql`select count(distinct xmin::text)::int as commits from payment
    where id = any(${uuidsOf(payments)})`;
  return commits as number;
}

/** How many of the payments stand where, and how many messages tell so. */
async function standing(payments: readonly PaymentRow[]) {
  const [counted] = await app.sql`select count(*) filter (where status = 'CAPTURED')::int as captured,
      count(*) filter (where status = 'REQUESTED')::int as requested,
      (select count(*)::int from pgboss.job where name = 'payment.captured.confirm-paid-booking'
        and data->>'paymentId' = any(${payments.map(({ id }) => id)})) as told
    from payment where id = any(${uuidsOf(payments)})`;
  return counted as { captured: number; requested: number; told: number };
}

it('payments of one fetch share a commit before their provider is asked, and another for its answers', async () => {
  const payments = await givenPayments(MANY);
  let noted: Promise<number> | undefined;
  request = async (order) => {
    await (noted ??= commitsOf(payments));
    return captured(order);
  };
  await Promise.all(payments.map(requestsOn(app)));
  expect(await noted).toBe(1);
  expect(await standing(payments)).toEqual({ captured: MANY, requested: 0, told: MANY });
  expect(await commitsOf(payments)).toBe(1);
});

it('an answer that cannot be kept fails its own payment, and no other', async () => {
  const payments = await givenPayments(9);
  const bad = payments[4]!;
  request = (order) =>
    Promise.resolve(order.id === bad.id ? { ...captured(order), clientSecret: 'no \0 text' } : captured(order));
  const ended = await Promise.allSettled(payments.map(requestsOn(app)));
  expect(ended.map(({ status }) => status)).toEqual(
    payments.map((payment) => (payment === bad ? 'rejected' : 'fulfilled')),
  );
  expect(await standing(payments)).toEqual({ captured: 8, requested: 1, told: 8 });
  expect(await standing([bad])).toEqual({ captured: 0, requested: 1, told: 0 });
});

it('a step that fails in its own judgement tells and changes nothing, and the others are kept', async () => {
  const payments = await givenPayments(3);
  const desk = new PaymentDesk(app.execute);
  const steps = payments.map((payment) => settlePayment('sandbox', newsOf(payment)));
  const [first, ...others] = steps;
  const failing = {
    ...first!,
    judge: (...given: Parameters<(typeof steps)[0]['judge']>) => {
      first!.judge(...given);
      throw new Error('Planted.');
    },
  };
  const ended = await Promise.allSettled([failing, ...others].map((step) => desk.take(step)));
  expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    'Error: Planted.',
    'SETTLED',
    'SETTLED',
  ]);
  expect(await standing(payments)).toEqual({ captured: 2, requested: 1, told: 2 });
});

it('a payment that was voided meanwhile is voided at its provider, also when that has set the amount aside at once', async () => {
  const payment = await givenPayment(app, { captureMode: 'MANUAL' });
  request = async (order) => {
    await endPaymentOf(app, payment);
    return { providerReference: `sandbox_${order.id}`, news: { ...newsOf(order), outcome: 'AUTHORIZED' } };
  };
  await requestsOn(app)(payment);
  const [{ told }] = await app.sql`select count(*)::int as told from pgboss.job
    where name = 'payment.voided.void-at-provider' and data->>'paymentId' = ${payment.id}`;
  // Once before it had a name there, and once since.
  expect(told).toBe(2);
  const next = await new PaymentDesk(app.execute).take(beginNextStep(payment.id));
  expect(next).toMatchObject({ step: 'VOID', payment: { reference: `sandbox_${payment.id}` } });
});

it('one payment twice at once is told of once, on one node and on two', async () => {
  const payments = await givenPayments(10);
  const nodes = [requestsOn(app), requestsOn(second)];
  const runs = nodes.flatMap((run) => [...payments, ...payments].map(run));
  await Promise.all(runs);
  expect(await standing(payments)).toEqual({ captured: 10, requested: 0, told: 10 });
});

it('an answer and the webhook of the same payment, at once on two nodes, capture it once', async () => {
  const payments = await givenPayments(20);
  const webhooks = payments.map(({ id: paymentId, amountMinor, currency }) => ({
    body: JSON.stringify({ id: newEventId(), news: { paymentId, outcome: 'CAPTURED', amountMinor, currency } }),
  }));
  const posted: Promise<{ status: number }>[] = [];
  request = (order) => {
    posted.push(postWebhook(second, webhooks[payments.findIndex(({ id }) => id === order.id)]!));
    return Promise.resolve(captured(order));
  };
  await Promise.all(payments.map(requestsOn(app)));
  expect((await Promise.all(posted)).map(({ status }) => status)).toEqual(Array(20).fill(204));
  expect(await standing(payments)).toEqual({ captured: 20, requested: 0, told: 20 });
  const [named] = await app.sql`select count(*)::int as count from payment
    where id = any(${uuidsOf(payments)}) and provider_reference like 'sandbox_pay%' and closed_at is not null`;
  expect(named).toEqual({ count: 20 });
});

it('a payment that somebody else has locked keeps no other waiting, and is settled once it is free', async () => {
  const [locked, ...others] = await givenPayments(6);
  const elsewhere = await holdLock(app, 'select from payment where id = $1 for update', [uuidOfAny(locked!.id)]);
  const run = requestsOn(app);
  const late = run(locked!);
  await Promise.all(others.map(run));
  expect(await standing([locked!, ...others])).toEqual({ captured: 5, requested: 1, told: 5 });
  await elsewhere.letGo();
  await late;
  expect(await standing([locked!])).toEqual({ captured: 1, requested: 0, told: 1 });
});

it('a provider that hangs keeps no connection and no other payment', async () => {
  const [hanging, ...others] = await givenPayments(6);
  const answer = Promise.withResolvers<AcceptedOrder>();
  let asked: PaymentOrder | undefined;
  request = (order) => {
    if (order.id !== hanging!.id) return Promise.resolve(captured(order));
    asked = order;
    return answer.promise;
  };
  const run = requestsOn(app);
  const late = run(hanging!);
  await Promise.all(others.map(run));
  expect(await standing(others)).toEqual({ captured: 5, requested: 0, told: 5 });
  await until(async () => {
    const [{ open }] = await app.sql`select count(*)::int as open from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`;
    return open === 0;
  });
  expect(await standing([hanging!])).toEqual({ captured: 0, requested: 1, told: 0 });
  answer.resolve(captured(asked!));
  await late;
  expect(await standing([hanging!])).toEqual({ captured: 1, requested: 0, told: 1 });
});

it('a payment that does not exist is asked nothing about, and news of it are unknown', async () => {
  const nothing = { ...(await givenPayments(1))[0]!, id: newId('pay') };
  request = unasked;
  await requestsOn(app)(nothing);
  const desk = new PaymentDesk(app.execute);
  expect(await desk.take(settlePayment('sandbox', newsOf(nothing)))).toBe('UNKNOWN');
});

it('what has begun is ended before a desk is closed', async () => {
  const payments = await givenPayments(5);
  const desk = new PaymentDesk(app.execute);
  const taken = payments.map((payment) => desk.take(settlePayment('sandbox', newsOf(payment))));
  await desk.drain();
  expect(await standing(payments)).toEqual({ captured: 5, requested: 0, told: 5 });
  expect(desk.waiting).toBe(0);
  expect(await Promise.all(taken)).toEqual(Array(5).fill('SETTLED'));
});

const sandboxOf = ({ execute, clock, url }: TestApp) =>
  createSandbox({ secret: 'of this test', isOpen: true, clock, execute, publicUrl: () => url }).gateway;

it('the sandbox takes orders that come at once with one commit, and each of them once, on whatever nodes', async () => {
  const orders = Array.from({ length: MANY }, (_, index): PaymentOrder => {
    const method = index % 2 ? 'sandbox_ok' : 'sandbox_webhook';
    return { id: newId('pay'), method, captureMode: 'AUTOMATIC', amountMinor: 100 + index, currency: 'EUR' };
  });
  const answerTo = (order: PaymentOrder): AcceptedOrder => {
    const { id, method } = order;
    return { providerReference: `sandbox_${id}`, ...(method === 'sandbox_ok' && { news: newsOf(order) }) };
  };
  const answers = await Promise.all(orders.map(sandboxOf(app).request));
  expect(answers).toEqual(orders.map(answerTo));
  const [{ commits }] = await app.sql`select count(distinct xmin::text)::int as commits from sandbox_payment
    where id = any(${uuidsOf(orders)})`;
  expect(commits).toBe(1);
  const again = [app, second].flatMap((node) => orders.toReversed().map(sandboxOf(node).request));
  expect(await Promise.all(again)).toEqual(
    [...orders, ...orders].map((_, index) => answerTo(orders.toReversed()[index % MANY]!)),
  );
  const [{ webhooks }] = await app.sql`select count(*)::int as webhooks from pgboss.job
    where name = 'sandbox.webhook-due.post' and data->>'body' ~ any(${orders.map(({ id }) => id)})`;
  expect(webhooks).toBe(MANY / 2);
});

it('bookings that are paid at once are found with one statement and confirmed', async () => {
  const offer = await givenOffer(app, { priceMinor: 1_500, capacity: 20 });
  const booked = await Promise.all(Array.from({ length: 8 }, () => givenBooking(app, { offer })));
  const ids = booked.map(({ booking }) => booking.id as Id<'bkg'>);
  for (const id of ids) await tellPayment(app, id, 'CAPTURED');
  const combiner = createPlacesCombiner(app.execute, { mostWaiting: 100, longestWait: 60_000 });
  let reads = 0;
  const read = () => {
    reads += 1;
    return app.read(system);
  };
  const errands = bookingErrands({ settle: combiner.settle, read });
  const confirm = errands.find(({ message }) => message.name === 'payment.captured')!;
  const unknown = [newId('bkg'), 'thing_of_another_module'];
  await Promise.all([...ids, ...unknown, ids[0]!].map((subjectId) => confirm.run({ paymentId: '', subjectId })));
  expect(reads).toBe(1);
  expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 8 });
});
