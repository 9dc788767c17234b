import { updateRow } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { paymentRows, type PaymentRow } from './payment.entity.js';
import { captureRequested } from './payment.messages.js';

/**
 * Wants the money that was set aside: `payment.captured` says when it has come. Nothing the second time, and nothing for a
 * payment that is not AUTHORIZED. The caller holds the payment's lock and writes the rows in the same transaction.
 */
export function capturePayment(tx: Pick<Tx, 'now' | 'emit'>, payment: PaymentRow): TableRows[] {
  if (payment.status !== 'AUTHORIZED' || payment.captureRequestedAt) return [];
  tx.emit(captureRequested, { paymentId: payment.id });
  return [updateRow(paymentRows, { id: payment.id, captureRequestedAt: tx.now })];
}
