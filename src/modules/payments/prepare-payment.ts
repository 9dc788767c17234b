import { insertRows } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { paymentRows, type CaptureMode, type PaymentRow } from './payment.entity.js';
import { paymentRequested } from './payment.messages.js';

export interface PaymentRequest {
  /** The id of what is paid for; it can be paid once. */
  subjectId: string;
  amount: Amount;
  provider: string;
  /** One of the gateway's methods. */
  method: string;
  /** MANUAL when somebody must decide first; AUTOMATIC unless told. */
  captureMode?: CaptureMode;
}

export interface PreparedPayment {
  payment: PaymentRow;
  /** Whoever prepares a payment writes this with a statement of its own, in the same transaction. */
  rows: TableRows;
}

/** Asks for money. The provider hears of it after the commit, from an errand. */
export function preparePayment(
  tx: Pick<Tx, 'now' | 'emit'>,
  { subjectId, amount, provider, method, captureMode = 'AUTOMATIC' }: PaymentRequest,
): PreparedPayment {
  const payment: PaymentRow = {
    id: newId('pay'),
    subjectId,
    amountMinor: amount.amountMinor,
    currency: amount.currency,
    refundedMinor: 0,
    status: 'REQUESTED',
    provider,
    method,
    captureMode,
    providerReference: null,
    clientSecret: null,
    redirectUrl: null,
    failureReason: null,
    createdAt: tx.now,
    settledAt: null,
    captureRequestedAt: null,
    closedAt: null,
    askedAt: null,
  };
  tx.emit(paymentRequested, { paymentId: payment.id });
  return { payment, rows: insertRows(paymentRows, [payment]) };
}
