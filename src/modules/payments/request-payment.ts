import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import type { PaymentRow } from './payment.entity.js';
import { paymentRequested } from './payment.messages.js';

export interface PaymentRequest {
  /** The id of what is paid for; it can be paid once. */
  subjectId: string;
  amount: Amount;
  provider: string;
  /** One of the gateway's methods. */
  method: string;
}

export interface PreparedPayment {
  payment: PaymentRow;
  /** `name as (insert …)`: whoever prepares a payment writes this with a statement of its own, in the same transaction. */
  insertion: RawBuilder<unknown>;
}

/** Asks for money. The provider hears of it after the commit, from an errand. */
export async function requestPayment(tx: Tx, request: PaymentRequest): Promise<PaymentRow> {
  const { payment, insertion } = preparePayment(tx, request);
  await sql`with ${insertion} select 1`.execute(tx.em.getKysely());
  return payment;
}

/** As `requestPayment`, for callers that can save a statement. */
export function preparePayment(tx: Tx, { subjectId, amount, provider, method }: PaymentRequest): PreparedPayment {
  const payment: PaymentRow = {
    id: newId('pay'),
    subjectId,
    amountMinor: amount.amountMinor,
    currency: amount.currency,
    status: 'REQUESTED',
    provider,
    method,
    providerReference: null,
    clientSecret: null,
    redirectUrl: null,
    failureReason: null,
    createdAt: tx.now,
    settledAt: null,
  };
  tx.emit(paymentRequested, { paymentId: payment.id });
  const insertion = sql`new_payment as (
    insert into payment (id, subject_id, amount_minor, currency, status, provider, method, created_at)
    values (${uuidOf('pay', payment.id)}::uuid, ${subjectId}, ${amount.amountMinor}::bigint, ${amount.currency},
      ${payment.status}, ${provider}, ${method}, ${tx.now}::timestamptz))`;
  return { payment, insertion };
}
