import type { Outcome } from '../../kernel/db/combiner.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';
import type { AskedPayment, PaymentNews, PaymentOrder, ProviderEvent } from './payment-gateway.js';
import { bookOrders, changeBook, readBook } from './sandbox-book.js';
import { sandboxMethod } from './sandbox-methods.js';
import type { SandboxRow } from './sandbox-payment.entity.js';

/** The member is about to pay. */
export const sandboxPaymentDue = defineMessage<{ paymentId: Id<'pay'> }>('sandbox.payment-due');

/** A webhook is to be posted. */
export const sandboxWebhookDue = defineMessage<{ body: string }>('sandbox.webhook-due');

export const sandboxReference = (id: string): string => `sandbox_${id}`;

/**
 * Takes orders, each of another payment, once; members pay as their methods say. Answers what became of each where its
 * method does so.
 */
export const takeSandboxOrders: Command<readonly PaymentOrder[], Outcome<PaymentNews | undefined>[]> = async (
  tx,
  orders,
) => {
  const rows = orders.map((order) => rowOf(order, isPaidAtOnce(order) ? outcomeOf(order) : OPEN));
  const booked = await bookOrders(tx, rows);
  for (const row of rows) if (booked.has(row.id)) beginWith(tx, row);
  const before = await readBook(
    tx,
    rows.map(({ id }) => id).filter((id) => !booked.has(id)),
  );
  return rows.map((row) => {
    const { answersAtOnce } = sandboxMethod(row.method);
    return { answer: answersAtOnce ? newsOf(before.get(row.id) ?? row) : undefined };
  });
};

const isPaidAtOnce = ({ method }: PaymentOrder): boolean => sandboxMethod(method).paysAfterSeconds === undefined;

/** What comes next of an order that is new. */
function beginWith(tx: Tx, row: SandboxRow): void {
  const { paysAfterSeconds } = sandboxMethod(row.method);
  if (paysAfterSeconds === undefined) tell(tx, row);
  else tx.emit(sandboxPaymentDue, { paymentId: row.id }, { startAfterSeconds: paysAfterSeconds });
}

/** What becomes of a payment. */
type Standing = Pick<SandboxRow, 'state' | 'reason'>;
const OPEN: Standing = { state: 'OPEN', reason: null };

/** What comes of it that the member pays. */
function outcomeOf({ method, captureMode }: Pick<PaymentOrder, 'method' | 'captureMode'>): Standing {
  if (sandboxMethod(method).isDeclined) {
    return { state: 'FAILED', reason: 'The sandbox declined the payment, as it was asked to.' };
  }
  return { state: captureMode === 'MANUAL' ? 'AUTHORIZED' : 'CAPTURED', reason: null };
}

const rowOf = ({ id, amountMinor, currency, method, captureMode }: PaymentOrder, standing: Standing): SandboxRow => ({
  ...{ id, amountMinor, currency, method, captureMode },
  ...standing,
});

/** The member pays, unless the payment was voided before. Safe to repeat. */
export async function payAtSandbox(tx: Tx, { paymentId: id }: { paymentId: Id<'pay'> }): Promise<void> {
  const known = await find(tx, id);
  if (known?.state !== 'OPEN') return;
  const paid = await changeBook(tx, { id, ...outcomeOf(known) }, ['OPEN']);
  if (paid) tell(tx, paid);
}

/**
 * Takes what was set aside, once; what else became of the payment is told. One that was never ordered here belongs to the
 * demo data, and is taken as well.
 */
export async function captureAtSandbox(tx: Tx, payment: AskedPayment): Promise<PaymentNews | undefined> {
  const { id } = payment;
  await bookOrders(tx, [rowOf(payment, { state: 'AUTHORIZED', reason: null })]);
  const captured = await changeBook(tx, { id, state: 'CAPTURED', reason: null }, ['AUTHORIZED']);
  if (captured) tell(tx, captured);
  return askSandbox(tx, id);
}

/** Takes nothing any more, unless the money has been taken already. What was never ordered will never be paid. */
export async function voidAtSandbox(tx: Tx, payment: AskedPayment): Promise<PaymentNews | undefined> {
  const { id, reference, amountMinor, currency } = payment;
  await changeBook(tx, { id, state: 'FAILED', reason: 'The payment was voided.' }, ['OPEN', 'AUTHORIZED']);
  return (await askSandbox(tx, id)) ?? { paymentId: id, outcome: 'FAILED', reference, amountMinor, currency };
}

export async function askSandbox(tx: Tx, id: Id<'pay'>): Promise<PaymentNews | undefined> {
  const row = await find(tx, id);
  return row && newsOf(row);
}

const find = async (tx: Tx, id: Id<'pay'>): Promise<SandboxRow | undefined> => (await readBook(tx, [id])).get(id);

function newsOf({ id: paymentId, amountMinor, currency, state, reason }: SandboxRow): PaymentNews | undefined {
  if (state === 'OPEN') return undefined;
  const reference = sandboxReference(paymentId);
  return { paymentId, outcome: state, reference, amountMinor, currency, ...(reason !== null && { reason }) };
}

/** Webhooks about where the payment stands now, as its method has them told. */
function tell(tx: Tx, row: SandboxRow): void {
  const { tellsAfterSeconds = [0], tellsOldNewsLast, answersAtOnce } = sandboxMethod(row.method);
  if (answersAtOnce) return;
  for (const startAfterSeconds of tellsAfterSeconds) {
    tx.emit(sandboxWebhookDue, { body: bodyOf(row) }, { startAfterSeconds });
  }
  if (!tellsOldNewsLast) return;
  tx.emit(sandboxWebhookDue, { body: bodyOf({ ...row, state: 'AUTHORIZED' }) }, { startAfterSeconds: 1 });
}

function bodyOf(row: SandboxRow): string {
  const event: ProviderEvent = { id: `sandbox_event_${row.id}_${row.state}`, news: newsOf(row)! };
  return JSON.stringify(event);
}
