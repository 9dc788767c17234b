import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { FaultCluster } from '../kit/fault-cluster.js';
import { bookingOf, givenBooking } from '../kit/given-bookings.js';
import type { HeldQuestion, Question } from '../kit/held-question.js';
import { postStripe, stripeEvent } from '../kit/given-stripe.js';
import { killNodes, type NodeProcess } from '../kit/node-process.js';
import { until } from '../kit/until.js';
import { apiSteps } from './harness/api-steps.js';
import { PAID, PaidSale } from './harness/paid-sale.js';
import { PaidStage } from './harness/paid-stage.js';
import { expectRest, expectSquareBooks } from './harness/square-books.js';
import { seen, type Begun, type Step } from './harness/steps.js';
import { workerSteps } from './harness/worker-steps.js';

/** Milliseconds; all of it takes half a minute where nothing else runs. */
const LONGEST = 600_000;

let cluster: FaultCluster;
let stage: PaidStage;
beforeAll(async () => {
  cluster = await FaultCluster.start();
  await cluster.createDatabase('outages');
  stage = await PaidStage.open(cluster.url('outages'));
}, LONGEST);
afterAll(async () => {
  await killNodes();
  await stage.close();
  await cluster.remove();
}, LONGEST);

/** Connections that wait for something else than the database, such as for Stripe, which is asked for much longer. */
const held = async (): Promise<number> => {
  const [{ count }] = await stage.app.sql`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'foyer%' and state <> 'idle'
      and clock_timestamp() - state_change > interval '8 seconds'`;
  return count;
};

describe('a provider of payments that does not answer', () => {
  let node: NodeProcess;
  const hold = async (sale: PaidSale, question: Question, at: 'BEFORE' | 'AFTER'): Promise<HeldQuestion> =>
    stage.stripe.hold({ paymentId: await sale.paymentId(), question, at });
  afterAll(killNodes);

  it(
    'keeps no connection to the database and no other buyer waiting, and what it did after it was given up is booked or given back',
    async () => {
      const refunded = await PaidSale.at(stage, 'CANCELLED');
      const approved = await PaidSale.decided(stage, 'approve');
      const earlier = await PaidSale.at(stage, 'ASKED');
      const [hung, late, ended] = [
        await PaidSale.at(stage, 'BOOKED'),
        await PaidSale.at(stage, 'BOOKED'),
        await PaidSale.at(stage, 'BOOKED'),
      ];
      const questions = [
        await hold(hung, 'POST payment_intents', 'BEFORE'),
        await hold(late, 'POST payment_intents', 'AFTER'),
        await hold(ended, 'POST payment_intents', 'AFTER'),
        await hold(approved, 'POST capture', 'AFTER'),
        await hold(refunded, 'POST refunds', 'AFTER'),
      ];
      // Nor does it tell what became of them: before a refund it is asked whether there is one.
      const looks = [
        await hold(approved, 'GET payment_intents', 'BEFORE'),
        stage.stripe.hold({ paymentId: await refunded.paymentId(), question: 'GET refunds', at: 'BEFORE', pass: 1 }),
      ];
      node = await stage.start('all', { DATABASE_POOL_SIZE: '2', STRIPE_TIMEOUT: '60s' });
      await until(() => questions.every(({ isReached }) => isReached));

      // Meanwhile one pays, one gives up a booking that Stripe will be paid for all the same, and others book and read.
      await stage.pay(await earlier.paymentId());
      stage.stripe.pay(await ended.paymentId());
      await ended.cancel(node.url);
      const there = stage.askedAt(node.url);
      const free = await givenBooking(there, { priceMinor: 0 });
      expect(free.booking.status).toBe('CONFIRMED');
      const reads = Array.from({ length: 40 }, () => bookingOf(there, free.member, free.booking.id));
      expect(new Set((await Promise.all(reads)).map(({ status }) => status))).toEqual(new Set(['CONFIRMED']));
      await until(async () => (await earlier.seen()).booking === 'CONFIRMED');
      // All of that was answered while all five questions hung.
      expect(questions.map(({ givenUp }) => givenUp)).toEqual([0, 0, 0, 0, 0]);
      // Until Foyer has given each of them up, after a minute.
      await until(async () => {
        expect(await held()).toBe(0);
        return questions.every(({ givenUp }) => givenUp > 0);
      }, 180);
      expect(await Promise.all([late.seen(), ended.seen(), approved.seen(), refunded.seen()])).toMatchObject([
        { booking: 'PENDING_PAYMENT', asked: 1, captured: 0 },
        { booking: 'CANCELLED', payment: 'VOIDED', asked: 1, captured: PAID, returned: 0 },
        { booking: 'PENDING_PAYMENT', payment: 'AUTHORIZED', captured: PAID },
        { refunds: ['REQUESTED'], returned: PAID },
      ]);

      for (const question of [...questions, ...looks]) question.letGo();
      for (const sale of [hung, late]) {
        const id = await sale.paymentId();
        await until(
          async () =>
            (
              await stage.app.sql`select from payment
          where id = ${uuidOfAny(id)} and provider_reference is not null`
            ).length === 1,
        );
        await stage.pay(id);
      }
      for (const sale of [earlier, hung, late, approved]) await expectRest({ sale, atRest: seen.SOLD });
      await expectRest({ sale: refunded, atRest: seen.CREDITED });
      await expectRest({ sale: ended, atRest: { ...seen.CREDITED, papers: [] } });
      await expectSquareBooks(stage);
    },
    LONGEST,
  );

  it(
    'or answers with status 500 is asked again, until it does what it is asked for',
    async () => {
      stage.stripe.moods.push('BREAKS', 'BREAKS', 'BREAKS', 'BREAKS', 'BREAKS', 'BREAKS');
      const sales = [await PaidSale.reserved(stage), await PaidSale.reserved(stage)];
      for (const sale of sales) await sale.checkOut(node.url);
      for (const sale of sales) {
        await until(async () => (await sale.seen()).asked === 1, 150);
        await stage.pay(await sale.paymentId());
        await expectRest({ sale, atRest: seen.SOLD });
      }
      expect(stage.stripe.moods).toEqual([]);
      await expectSquareBooks(stage);
    },
    LONGEST,
  );
});

/** Of the processes' own steps those that wait for the database to commit, or for Stripe to answer. */
const stepsOfWorker = workerSteps.filter(({ name }) => /committed|answer comes/.test(name));
/** These prepare nothing that would work on the messages of the others. */
const stepsOfApi = apiSteps.slice(0, 2);

describe('a database that crashes and comes back in the middle of paid checkouts', () => {
  const sales = new Map<string, Begun>();
  let api: NodeProcess;
  let told: unknown[];
  let paid: PaidSale;
  let webhook: string;
  let status: number;
  const post = () => postStripe({ url: api.url, clock: stage.app.clock }, webhook);
  beforeAll(async () => {
    await stage.forgetHandled();
    paid = await PaidSale.at(stage, 'ASKED');
    webhook = stripeEvent('payment_intent.succeeded', stage.stripe.pay(await paid.paymentId()));
    const begin = async (step: Step, url = ''): Promise<void> =>
      void sales.set(step.name, await step.begin(stage, url));
    for (const step of stepsOfWorker) await begin(step);
    api = await stage.start('api');
    for (const step of stepsOfApi) await begin(step, api.url);
    await stage.start('worker');
    const stops = [...sales.values()].map(({ stop }) => stop);
    await until(async () => (await Promise.all(stops.map((stop) => stop.isReached()))).every(Boolean));
    await cluster.crash();
    // Stripe answers while there is nobody to write it down.
    told = await Promise.all([...sales.values()].flatMap(({ told }) => told ?? []));
    status = await post();
    await cluster.restart();
    for (const stop of stops) await stop.remove();
    await stage.letTimePass();
  }, LONGEST);
  afterAll(killNodes);

  it('tells those who were checking out that it cannot be reached', () => {
    expect(told).toEqual(stepsOfApi.map(() => expect.stringContaining('The database cannot be reached just now')));
  });

  it(
    'has a webhook that comes meanwhile sent again, and takes it then',
    async () => {
      expect(status).toBeGreaterThanOrEqual(500);
      expect(await post()).toBe(204);
      await expectRest({ sale: paid, atRest: seen.SOLD });
    },
    LONGEST,
  );

  it.each([...stepsOfApi, ...stepsOfWorker])(
    '$name: the same processes go on, a repeat does it once, and everything comes to rest',
    async ({ name }) => {
      const { goOn, ...begun } = sales.get(name)!;
      await goOn?.(api.url);
      await expectRest(begun);
    },
    LONGEST,
  );

  it('leaves square books', () => expectSquareBooks(stage), LONGEST);
});
