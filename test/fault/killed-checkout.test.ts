import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { handleWaiting } from '../kit/given-payments.js';
import { killNodes, type NodeProcess } from '../kit/node-process.js';
import { apiSteps } from './harness/api-steps.js';
import { PAID, PaidSale, type Seen } from './harness/paid-sale.js';
import { PaidStage } from './harness/paid-stage.js';
import { expectRest, expectSquareBooks } from './harness/square-books.js';
import { rows, seen, type Begun, type Step } from './harness/steps.js';
import { atProvider } from './harness/stops.js';
import { workerSteps } from './harness/worker-steps.js';
import { until } from '../kit/until.js';

const BOOKINGS = 13;
/** Refunds that are made and known before the worker is killed. */
const KNOWN = 4;

/** Milliseconds; all of it takes half a minute where nothing else runs. */
const LONGEST = 600_000;

let stage: PaidStage;
beforeAll(async () => {
  stage = await PaidStage.open();
}, LONGEST);
afterAll(async () => {
  await killNodes();
  await stage.close();
}, LONGEST);

/** What became of a sale at whose step the process was killed. */
interface Killed extends Begun {
  found: Seen;
  wasTold: string | undefined;
}

/** One process is killed while it stands at all of these steps, each with a sale of its own. */
async function killAtAll(steps: readonly Step[], role: 'api' | 'worker'): Promise<Map<string, Killed>> {
  await stage.forgetHandled();
  const begun: [Step, Begun][] = [];
  const start = (): Promise<NodeProcess> => stage.start(role);
  const early = role === 'api' ? await start() : undefined;
  for (const step of steps) begun.push([step, await step.begin(stage, early?.url ?? '')]);
  // A worker begins at once with whatever there is.
  const node = early ?? (await start());
  await stage.killAt(
    node,
    begun.map(([, { stop }]) => stop),
  );
  const killed = new Map<string, Killed>();
  for (const [{ name }, sale] of begun) {
    killed.set(name, { ...sale, found: await sale.sale.seen(), wasTold: await sale.told });
  }
  await stage.letTimePass();
  return killed;
}

describe('a process that answers requests, killed', () => {
  let killed: Map<string, Killed>;
  let next: NodeProcess;
  beforeAll(async () => {
    killed = await killAtAll(apiSteps, 'api');
    next = await stage.start('api');
    await stage.start('worker');
  }, LONGEST);
  afterAll(killNodes);

  it.each(apiSteps)(
    '$name: it has answered nobody, a repeat gets the first answer or does it all, and everything comes to rest',
    async ({ name }) => {
      const { found, kept, wasTold, ...begun } = killed.get(name)!;
      expect({ wasTold, found }).toEqual({ wasTold: 'nothing', found: kept });
      await begun.goOn?.(next.url);
      await expectRest(begun);
    },
    LONGEST,
  );

  it('leaves square books', () => expectSquareBooks(stage), LONGEST);
});

describe('a process that works on messages, killed', () => {
  let killed: Map<string, Killed>;
  beforeAll(async () => {
    killed = await killAtAll(workerSteps, 'worker');
    await stage.start('worker');
  }, LONGEST);
  afterAll(killNodes);

  it.each(workerSteps)(
    '$name: another one goes on from there, and everything comes to rest',
    async ({ name }) => {
      const { found, kept, ...begun } = killed.get(name)!;
      expect(found).toEqual(kept);
      await begun.goOn?.(stage.app.url);
      await expectRest(begun);
    },
    LONGEST,
  );

  it('leaves square books', () => expectSquareBooks(stage), LONGEST);
});

const CALL_OFF = `mutation($input: CancelEventInput!) { cancelEvent(input: $input) { ... on CancelEventSuccess {
  event { cancellation { total done failed } } } } }`;
const PROGRESS = 'query($id: ID!) { event(id: $id) { cancellation { total done failed } } }';

describe('an event with many bookings that is called off', () => {
  let sales: PaidSale[];
  /** Paid, and Foyer has not heard of it. */
  let unheard: PaidSale;
  beforeAll(async () => {
    await stage.forgetHandled();
    const offer = await PaidSale.offer(stage);
    sales = [];
    for (let count = 0; count < BOOKINGS; count += 1) sales.push(await PaidSale.at(stage, 'INVOICED', { offer }));
    unheard = await PaidSale.at(stage, 'ASKED', { offer });
    stage.stripe.pay(await unheard.paymentId());
  }, LONGEST);

  const progress = async () => {
    const { organizer, eventId } = unheard.offer;
    return (await stage.app.as(organizer).send(PROGRESS, { id: eventId })).data.event.cancellation;
  };

  it(
    'whose worker is killed after some bookings have ended and some refunds are made gives all money back, once',
    async () => {
      const { organizer, eventId } = unheard.offer;
      const { data } = await stage.app.as(organizer).send(CALL_OFF, { input: { eventId, reason: 'Storm.' } });
      const total = BOOKINGS + 1;
      expect(data.cancelEvent.event.cancellation).toEqual({ total, done: 0, failed: 0 });
      expect(await handleWaiting(stage.app, 'event.cancelled')).toBe(1);
      const last = await sales.at(-1)!.bookingId();
      const startLast = (after: string) => stage.app.sql`update pgboss.job set start_after = now() + ${after}::interval
        where data->>'bookingId' = ${last}`;
      // Not with the others: places of one event are settled together.
      await startLast('1 hour');
      const paymentOfLast = uuidOfAny(await sales.at(-1)!.paymentId());
      const stops = [
        await stage.stops.row(rows.PAYMENT, paymentOfLast),
        atProvider(stage.stripe.hold({ question: 'POST refunds', at: 'AFTER', pass: KNOWN })),
      ];
      const before = stage.stripe.refunds.size;
      const node = await stage.start('worker');
      const endedOf = async () =>
        (await Promise.all(sales.map((sale) => sale.seen()))).filter(({ booking }) => booking === 'CANCELLED').length;
      await until(async () => (await stops[1]!.isReached()) && (await endedOf()) === BOOKINGS - 1);
      await startLast('0');
      await stage.killAt(node, stops);
      const found = await Promise.all(sales.map((sale) => sale.seen()));
      expect(await endedOf()).toBe(BOOKINGS - 1);
      const known = found.filter(({ refunds }) => refunds[0] === 'SUCCEEDED').length;
      const made = stage.stripe.refunds.size - before;
      expect({ known, isMore: made > known, isAll: made === total }).toEqual({ known, isMore: true, isAll: false });
      expect(known).toBeLessThanOrEqual(KNOWN);
      expect((await progress()).done).toBeLessThan(total);

      await stage.letTimePass();
      await stage.start('worker');
      await until(async () => (await progress()).done === total, 150);
      expect(await progress()).toEqual({ total, done: total, failed: 0 });
      for (const sale of sales) await expectRest({ sale, atRest: seen.CREDITED });
      const { asked, captured, returned, booking, papers } = await unheard.seen();
      expect({ asked, captured, returned, booking, papers }).toEqual({
        ...{ asked: 1, captured: PAID, returned: PAID, booking: 'CANCELLED', papers: [] },
      });
      await expectSquareBooks(stage);
    },
    LONGEST,
  );
});
