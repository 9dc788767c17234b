import { system } from '../../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../../src/kernel/ids.js';
import { cancelEvent } from '../../../src/modules/events/index.js';
import { reconcilePayments } from '../../../src/modules/payments/reconcile-payments.js';
import type { HeldAt, Question } from '../../kit/held-question.js';
import { until } from '../../kit/until.js';
import { PaidSale, type Seen } from './paid-sale.js';
import type { PaidStage } from './paid-stage.js';
import { rows, seen, type Step } from './steps.js';
import { atProvider, when, type Stop } from './stops.js';

type StopOf = (sale: PaidSale) => Promise<Stop>;

interface Killed {
  prepare: (stage: PaidStage) => Promise<PaidSale>;
  stop: StopOf;
  kept: Seen;
  atRest: Seen;
  goOn?: (sale: PaidSale) => Promise<void>;
}

const step = (name: string, { prepare, stop, kept, atRest, goOn }: Killed): Step => ({
  name,
  async begin(stage) {
    const sale = await prepare(stage);
    return { sale, stop: await stop(sale), kept, atRest, ...(goOn && { goOn: () => goOn(sale) }) };
  },
});

const beforePlaces: StopOf = ({ stage, eventId }) => stage.stops.row(rows.PLACES, eventId);
const beforeInvoice: StopOf = async (sale) => sale.stage.stops.row(rows.INVOICE, uuidOfAny(await sale.bookingId()));
const beforePayment: StopOf = async (sale) => sale.stage.stops.row(rows.PAYMENT, uuidOfAny(await sale.paymentId()));
const beforeCommit: StopOf = ({ stage, eventId }) => stage.stops.beforeCommit(eventId);
const beforeCommitOfInvoice: StopOf = async (sale) => sale.stage.stops.beforeCommit(uuidOfAny(await sale.bookingId()));

const provider =
  (question: Question, at: HeldAt): StopOf =>
  async (sale) =>
    atProvider(sale.stage.stripe.hold({ paymentId: await sale.paymentId(), question, at }));

/** The provider's answer has come, and waits to be kept. */
const answered =
  (question: Question): StopOf =>
  async (sale) => {
    const { stops, stripe } = sale.stage;
    const paymentId = await sale.paymentId();
    const held = stripe.hold({ paymentId, question, at: 'AFTER' });
    return stops.answered(held, rows.PAYMENT, uuidOfAny(paymentId));
  };

/** What the job is for is done, and the job has not ended: others of its batch are stopped elsewhere. */
const done =
  (state: Partial<Seen>): StopOf =>
  (sale) =>
    Promise.resolve(
      when(async () => {
        const now = await sale.seen();
        return JSON.stringify({ ...now, ...state }) === JSON.stringify(now);
      }),
    );

const at = (level: Parameters<typeof PaidSale.at>[1]) => (stage: PaidStage) => PaidSale.at(stage, level);
const decided = (verb: 'approve' | 'reject') => (stage: PaidStage) => PaidSale.decided(stage, verb);

async function calledOff(stage: PaidStage): Promise<PaidSale> {
  const sale = await PaidSale.at(stage, 'INVOICED');
  await stage.app.execute(system, cancelEvent, { eventId: sale.offer.eventId, reason: 'Storm.' });
  return sale;
}

/** Paid, but the webhook was lost, and so long ago that the provider is asked. */
async function unheard(stage: PaidStage): Promise<PaidSale> {
  const sale = await PaidSale.at(stage, 'ASKED');
  const paymentId = await sale.paymentId();
  stage.stripe.pay(paymentId);
  await stage.app.sql`update payment set asked_at = asked_at - interval '4 minutes',
    created_at = created_at - interval '4 minutes' where id = ${uuidOfAny(paymentId)}`;
  await stage.app.execute(system, reconcilePayments, undefined);
  return sale;
}

const approve = (sale: PaidSale) => sale.decide(sale.stage.app.url, 'approve');

async function payLater(sale: PaidSale): Promise<void> {
  await until(async () => (await sale.seen()).asked === 1);
  await sale.stage.pay(await sale.paymentId());
}

const booked = { prepare: at('BOOKED'), atRest: seen.SOLD, goOn: payLater };
const captured = { prepare: at('CAPTURED'), atRest: seen.SOLD };
const cancelled = { prepare: at('CANCELLED'), atRest: seen.CREDITED };
const approved = { prepare: decided('approve'), atRest: seen.SOLD };

/**
 * Between which steps of its own a process is killed that works on messages. Those that have come furthest are first: what
 * brings the others there would work on their messages.
 */
export const workerSteps: readonly Step[] = [
  step('after a refund is settled, before its credit note is issued', {
    ...{ prepare: at('REFUNDED'), stop: beforeInvoice, kept: seen.REFUNDED, atRest: seen.CREDITED },
  }),
  step('after each booking of a cancelled event has its message, before those are committed', {
    ...{ prepare: calledOff, kept: seen.SOLD, atRest: seen.CREDITED },
    stop: ({ stage }) => stage.stops.beforeCommit('booking.called-off.end-booking'),
  }),
  step('after a cancellation is committed, before the provider is asked for the refund', {
    ...{ ...cancelled, stop: provider('GET refunds', 'BEFORE'), kept: seen.CANCELLED },
  }),
  step('after the provider was asked for earlier refunds, before it hears of this one', {
    ...{ ...cancelled, stop: provider('POST refunds', 'BEFORE'), kept: seen.CANCELLED },
  }),
  step('after the provider has made the refund, before its answer comes', {
    ...{ ...cancelled, stop: provider('POST refunds', 'AFTER'), kept: seen.RETURNED },
  }),
  step('after the provider has answered that the refund is made, before that is recorded', {
    ...{ ...cancelled, stop: answered('POST refunds'), kept: seen.RETURNED },
  }),
  step('after the refund is recorded, before its message is done with', {
    ...{ ...cancelled, stop: done({ refunds: ['SUCCEEDED'] }), kept: seen.REFUNDED },
  }),
  step('after the invoice of a booking has its number, before that is committed', {
    ...{ prepare: at('CONFIRMED'), stop: beforeCommitOfInvoice, kept: seen.CONFIRMED, atRest: seen.SOLD },
  }),
  step('after the provider has captured what was set aside, before its answer comes', {
    ...{ ...approved, stop: provider('POST capture', 'AFTER'), kept: seen.CAPTURED_THERE },
  }),
  step('after the provider has answered that it has captured, before that is recorded', {
    ...{ ...approved, stop: answered('POST capture'), kept: seen.CAPTURED_THERE },
  }),
  step('after the provider has let go of what was set aside, before its answer comes', {
    ...{ prepare: decided('reject'), stop: provider('POST cancel', 'AFTER'), kept: seen.REJECTED, atRest: seen.VOID },
  }),
  step('after the capture is settled, before the booking has its places', {
    ...{ ...captured, stop: beforePlaces, kept: seen.CAPTURED },
  }),
  step('after the places are sold and the tickets written, before that is committed', {
    ...{ ...captured, stop: beforeCommit, kept: seen.CAPTURED },
  }),
  step('after the booking is confirmed, before its message is done with', {
    ...{ ...captured, stop: done({ booking: 'CONFIRMED' }), kept: seen.CONFIRMED },
  }),
  step('after the money is set aside, before the booking waits for its decision', {
    ...{ prepare: (stage) => PaidSale.authorized(stage), stop: beforePlaces, kept: seen.SET_ASIDE, atRest: seen.SOLD },
    async goOn(sale) {
      await until(async () => (await sale.seen()).booking === 'PENDING_APPROVAL');
      await approve(sale);
    },
  }),
  step('after the provider was asked what became of a payment whose webhook was lost, before its answer comes', {
    ...{ prepare: unheard, stop: provider('GET payment_intents', 'AFTER'), kept: seen.PAID_THERE, atRest: seen.SOLD },
  }),
  step('after the booking is committed, before it is noted that the provider is asked', {
    ...{ ...booked, stop: beforePayment, kept: seen.BOOKED },
  }),
  step('after it is noted that the provider is asked, before it hears of it', {
    ...{ ...booked, stop: provider('POST payment_intents', 'BEFORE'), kept: seen.BOOKED },
  }),
  step('after the provider has made the payment, before its answer comes', {
    ...{ ...booked, stop: provider('POST payment_intents', 'AFTER'), kept: seen.ASKED },
  }),
  step('after the provider has answered, before the answer is recorded', {
    ...{ ...booked, stop: answered('POST payment_intents'), kept: seen.ASKED },
  }),
  step('after the answer is recorded, before its message is done with', {
    ...{ ...booked, stop: answeredAndKept, kept: seen.ASKED },
  }),
];

function answeredAndKept(sale: PaidSale): Promise<Stop> {
  return Promise.resolve(
    when(async () => {
      const [payment] = await sale.stage.app.sql`select provider_reference as reference from payment
        where id = ${uuidOfAny(await sale.paymentId())}`;
      return payment.reference !== null;
    }),
  );
}
