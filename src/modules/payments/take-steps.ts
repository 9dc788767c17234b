import type { Outcome } from '../../kernel/db/combiner.js';
import { updateRow } from '../../kernel/db/row-shape.js';
import { sendParts } from '../../kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../kernel/db/table-rows.js';
import { shareOf, type Command, type Tx } from '../../kernel/db/unit-of-work.js';
import { lockFreePayments, lockPayments } from './lock-payment.js';
import { paymentRows, type PaymentRow } from './payment.entity.js';
import type { PaymentChange, PaymentStep } from './payment-step.js';

/** Somebody else has the lock of the payment, or there is no such payment. */
export const NOT_HAD = Symbol('not had');

/**
 * Takes steps of payments, each of another one: locked with one statement, judged each by itself and written with another
 * that is not waited for, however many. It waits for no lock, so a payment that is settled elsewhere keeps no other waiting.
 */
export const takeSteps: Command<readonly PaymentStep<unknown>[], Outcome<unknown>[]> = async (tx, steps) => {
  const payments = await lockFreePayments(
    tx.em,
    steps.map(({ paymentId }) => paymentId),
  );
  const taken = steps.map((step): Taken<unknown> => {
    const payment = payments.get(step.paymentId);
    return payment ? judge(tx, step, payment) : { outcome: { answer: NOT_HAD }, rows: [] };
  });
  await writeRows(tx, taken);
  return taken.map(({ outcome }) => outcome);
};

/** Takes one step, however long its payment is locked. Throws what it is refused with. */
export async function takeStep<Answer>(tx: Tx, step: PaymentStep<Answer>): Promise<Answer> {
  const payments = await lockPayments(tx.em, [step.paymentId]);
  const taken = judge(tx, step, payments.get(step.paymentId));
  if ('refusal' in taken.outcome) throw taken.outcome.refusal;
  await writeRows(tx, [taken]);
  return taken.outcome.answer;
}

interface Taken<Answer> {
  outcome: Outcome<Answer>;
  rows: readonly TableRows[];
}

function judge<Answer>(tx: Tx, step: PaymentStep<Answer>, payment: PaymentRow | undefined): Taken<Answer> {
  const share = shareOf(tx, tx.viewer);
  try {
    const { answer, change } = step.judge(share, payment);
    share.keep();
    return { outcome: { answer }, rows: payment ? changesOf(payment, change) : [] };
  } catch (refusal) {
    return { outcome: { refusal }, rows: [] };
  }
}

/** All that steps may change is written whatever they change, so that there is one statement for all of them. */
function changesOf(payment: PaymentRow, change: PaymentChange): TableRows[] {
  if (Object.keys(change).length === 0) return [];
  const { status, providerReference, clientSecret, redirectUrl, failureReason, settledAt, closedAt, askedAt } = payment;
  const before = { status, providerReference, clientSecret, redirectUrl, failureReason, settledAt, closedAt, askedAt };
  return [updateRow(paymentRows, { id: payment.id, ...before, ...change })];
}

const writeRows = (tx: Tx, taken: readonly Taken<unknown>[]): Promise<void> =>
  sendParts(tx.em, partsOfRows(taken.flatMap(({ rows }) => rows)));
