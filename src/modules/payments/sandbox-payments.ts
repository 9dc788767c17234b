import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';
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
  state: SandboxState;
  reason: string | null;
}

/** Takes an order, once; the member pays as the method says. Answers what became of it where the method does so. */
export async function takeSandboxOrder(tx: Tx, order: PaymentOrder): Promise<PaymentNews | undefined> {
  await takeOnce(tx, order);
  return sandboxMethod(order.method).answersAtOnce && askSandbox(tx, order.id);
}

async function takeOnce(tx: Tx, { id, ...order }: PaymentOrder): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into sandbox_payment (id, amount_minor, currency, method, capture_mode, state)
    values (${uuidOf('pay', id)}, ${order.amountMinor}, ${order.currency}, ${order.method}, ${order.captureMode}, 'OPEN')
    on conflict do nothing`.execute(tx.em.getKysely());
  if (numAffectedRows === 0n) return;
  const { paysAfterSeconds } = sandboxMethod(order.method);
  if (paysAfterSeconds === undefined) return payAtSandbox(tx, { paymentId: id });
  tx.emit(sandboxPaymentDue, { paymentId: id }, { startAfterSeconds: paysAfterSeconds });
}

/** The member pays, unless the payment was voided before. Safe to repeat. */
export async function payAtSandbox(tx: Tx, { paymentId }: { paymentId: Id<'pay'> }): Promise<void> {
  const known = await find(tx, paymentId);
  if (known?.state !== 'OPEN') return;
  const isDeclined = sandboxMethod(known.method).isDeclined ?? false;
  const reason = isDeclined ? 'The sandbox declined the payment, as it was asked to.' : null;
  const paid = await change(
    tx,
    sql`update sandbox_payment set reason = ${reason}, state = case
      when ${isDeclined} then 'FAILED' when capture_mode = 'MANUAL' then 'AUTHORIZED' else 'CAPTURED' end
    where id = ${uuidOf('pay', paymentId)} and state = 'OPEN'`,
  );
  if (paid) tell(tx, paymentId, paid);
}

/**
 * Takes what was set aside, once; what else became of the payment is told. One that was never ordered here belongs to the
 * demo data, and is taken as well.
 */
export async function captureAtSandbox(tx: Tx, payment: AskedPayment): Promise<PaymentNews | undefined> {
  const { id: paymentId, amountMinor, currency, method, captureMode } = payment;
  await sql`insert into sandbox_payment (id, amount_minor, currency, method, capture_mode, state)
    values (${uuidOf('pay', paymentId)}, ${amountMinor}, ${currency}, ${method}, ${captureMode}, 'AUTHORIZED')
    on conflict do nothing`.execute(tx.em.getKysely());
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

const COLUMNS = sql`amount_minor, currency, method, state, reason`;

async function find(tx: Tx, paymentId: Id<'pay'>): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select ${COLUMNS} from sandbox_payment
    where id = ${uuidOf('pay', paymentId)}`.execute(tx.em.getKysely());
  return rows[0];
}

async function change(tx: Tx, update: ReturnType<typeof sql>): Promise<Row | undefined> {
  const { rows } = await sql<Row>`${update} returning ${COLUMNS}`.execute(tx.em.getKysely());
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
