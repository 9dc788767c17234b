import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';
import type { CaptureMode } from './payment.entity.js';
import type { AskedPayment, PaymentNews, PaymentOrder, ProviderEvent } from './payment-gateway.js';
import { sandboxMethod } from './sandbox-methods.js';
import type { SandboxState } from './sandbox-payment.entity.js';

/** The member is about to pay. */
export const sandboxPaymentDue = defineMessage<{ paymentId: Id<'pay'> }>('sandbox.payment-due');

/** A webhook is to be posted. */
export const sandboxWebhookDue = defineMessage<{ body: string }>('sandbox.webhook-due');

export const sandboxReference = (id: string): string => `sandbox_${id}`;

interface Row {
  amount_minor: number;
  currency: string;
  method: string;
  capture_mode: CaptureMode;
  state: SandboxState;
  reason: string | null;
}

/** Takes an order, once; the member pays as the method says. Answers what became of it where the method does so. */
export async function takeSandboxOrder(tx: Tx, order: PaymentOrder): Promise<PaymentNews | undefined> {
  const { id: paymentId } = order;
  const { paysAfterSeconds, answersAtOnce } = sandboxMethod(order.method);
  const taken = await takeOnce(tx, order, paysAfterSeconds === undefined ? outcomeOf(order) : OPEN);
  if (taken && paysAfterSeconds === undefined) tell(tx, paymentId, taken);
  else if (taken) tx.emit(sandboxPaymentDue, { paymentId }, { startAfterSeconds: paysAfterSeconds! });
  if (!answersAtOnce) return undefined;
  return taken ? newsOf(paymentId, taken) : askSandbox(tx, paymentId);
}

/** What becomes of a payment. */
type Standing = Pick<Row, 'state' | 'reason'>;
const OPEN: Standing = { state: 'OPEN', reason: null };

/** What comes of it that the member pays. */
function outcomeOf({ method, captureMode }: Pick<PaymentOrder, 'method' | 'captureMode'>): Standing {
  if (sandboxMethod(method).isDeclined) {
    return { state: 'FAILED', reason: 'The sandbox declined the payment, as it was asked to.' };
  }
  return { state: captureMode === 'MANUAL' ? 'AUTHORIZED' : 'CAPTURED', reason: null };
}

/** The payment as it is new; undefined when it was taken before. */
function takeOnce(tx: Tx, order: PaymentOrder, { state, reason }: Standing): Promise<Row | undefined> {
  const { id, amountMinor, currency, method, captureMode } = order;
  return change(
    tx,
    sql`insert into sandbox_payment (id, amount_minor, currency, method, capture_mode, state, reason)
    values (${uuidOf('pay', id)}, ${amountMinor}, ${currency}, ${method}, ${captureMode}, ${state}, ${reason})
    on conflict do nothing`,
  );
}

/** The member pays, unless the payment was voided before. Safe to repeat. */
export async function payAtSandbox(tx: Tx, { paymentId }: { paymentId: Id<'pay'> }): Promise<void> {
  const known = await find(tx, paymentId);
  if (known?.state !== 'OPEN') return;
  const { state, reason } = outcomeOf({ method: known.method, captureMode: known.capture_mode });
  const paid = await change(
    tx,
    sql`update sandbox_payment set state = ${state}, reason = ${reason}
    where id = ${uuidOf('pay', paymentId)} and state = 'OPEN'`,
  );
  if (paid) tell(tx, paymentId, paid);
}

/**
 * Takes what was set aside, once; what else became of the payment is told. One that was never ordered here belongs to the
 * demo data, and is taken as well.
 */
export async function captureAtSandbox(tx: Tx, payment: AskedPayment): Promise<PaymentNews | undefined> {
  const { id: paymentId } = payment;
  await takeOnce(tx, payment, { state: 'AUTHORIZED', reason: null });
  const captured = await change(
    tx,
    sql`update sandbox_payment set state = 'CAPTURED'
    where id = ${uuidOf('pay', paymentId)} and state = 'AUTHORIZED'`,
  );
  if (captured) tell(tx, paymentId, captured);
  return askSandbox(tx, paymentId);
}

/** Takes nothing any more, unless the money has been taken already. What was never ordered will never be paid. */
export async function voidAtSandbox(tx: Tx, payment: AskedPayment): Promise<PaymentNews | undefined> {
  const { id: paymentId, reference, amountMinor, currency } = payment;
  await change(
    tx,
    sql`update sandbox_payment set state = 'FAILED', reason = 'The payment was voided.'
    where id = ${uuidOf('pay', paymentId)} and state in ('OPEN', 'AUTHORIZED')`,
  );
  return (await askSandbox(tx, paymentId)) ?? { paymentId, outcome: 'FAILED', reference, amountMinor, currency };
}

export async function askSandbox(tx: Tx, paymentId: Id<'pay'>): Promise<PaymentNews | undefined> {
  const row = await find(tx, paymentId);
  return row && newsOf(paymentId, row);
}

const COLUMNS = sql`amount_minor, currency, method, capture_mode, state, reason`;

async function find(tx: Tx, paymentId: Id<'pay'>): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select ${COLUMNS} from sandbox_payment
    where id = ${uuidOf('pay', paymentId)}`.execute(tx.em.getKysely());
  return rows[0];
}

async function change(tx: Tx, statement: ReturnType<typeof sql>): Promise<Row | undefined> {
  const { rows } = await sql<Row>`${statement} returning ${COLUMNS}`.execute(tx.em.getKysely());
  return rows[0];
}

function newsOf(paymentId: Id<'pay'>, row: Row): PaymentNews | undefined {
  if (row.state === 'OPEN') return undefined;
  const { amount_minor: amountMinor, currency, state: outcome, reason } = row;
  const reference = sandboxReference(paymentId);
  return { paymentId, outcome, reference, amountMinor, currency, ...(reason !== null && { reason }) };
}

/** Webhooks about where the payment stands now, as its method has them told. */
function tell(tx: Tx, paymentId: Id<'pay'>, row: Row): void {
  const { tellsAfterSeconds = [0], tellsOldNewsLast, answersAtOnce } = sandboxMethod(row.method);
  if (answersAtOnce) return;
  for (const startAfterSeconds of tellsAfterSeconds) {
    tx.emit(sandboxWebhookDue, { body: bodyOf(paymentId, row) }, { startAfterSeconds });
  }
  if (!tellsOldNewsLast) return;
  tx.emit(sandboxWebhookDue, { body: bodyOf(paymentId, { ...row, state: 'AUTHORIZED' }) }, { startAfterSeconds: 1 });
}

function bodyOf(paymentId: Id<'pay'>, row: Row): string {
  const event: ProviderEvent = { id: `sandbox_event_${paymentId}_${row.state}`, news: newsOf(paymentId, row)! };
  return JSON.stringify(event);
}
