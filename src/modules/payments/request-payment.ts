import { runParts } from '../../kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../kernel/db/table-rows.js';
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
  /** Whoever prepares a payment writes this with a statement of its own, in the same transaction. */
  rows: TableRows;
}

/** Asks for money. The provider hears of it after the commit, from an errand. */
export async function requestPayment(tx: Tx, request: PaymentRequest): Promise<PaymentRow> {
  const { payment, rows } = preparePayment(tx, request);
  await runParts(tx.em, partsOfRows([rows]));
  return payment;
}

/** As `requestPayment`, for callers that can save a statement. */
export function preparePayment(
  tx: Pick<Tx, 'now' | 'emit'>,
  { subjectId, amount, provider, method }: PaymentRequest,
): PreparedPayment {
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
  const row = {
    id: uuidOf('pay', payment.id),
    subject_id: subjectId,
    amount_minor: amount.amountMinor,
    currency: amount.currency,
    status: payment.status,
    provider,
    method,
    created_at: tx.now,
  };
  return { payment, rows: { verb: 'insert', table: 'payment', rows: [row] } };
}
