import { insertRows, updateRow } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import { may, move } from '../../kernel/lifecycle.js';
import { paymentRows, type PaymentRow } from './payment.entity.js';
import { paymentLifecycle } from './payment.lifecycle.js';
import { paymentVoided, refundRequested } from './payment.messages.js';
import { refundRows, type RefundedLine } from './refund.entity.js';

interface Ended {
  /** For the member and the books. */
  reason: string;
  /** The organization whose members may read of it in the audit log. */
  scopeId?: string;
  /** What of the captured money is not given back; nothing, unless told. */
  keptMinor?: number;
}

type Teller = Pick<Tx, 'now' | 'emit' | 'audit'>;

/**
 * Stops waiting for the money of a subject that has ended, has the provider let go of what it set aside, and gives back
 * all that was captured for it, is not on its way back yet and is not kept. The caller holds the payment's lock and writes the rows in
 * the same transaction. Money that comes all the same is captured, and its subject gives it back.
 */
export function endPayment(tx: Teller, payment: PaymentRow, ended: Ended): TableRows[] {
  if (payment.status === 'CAPTURED') return refundRest(tx, payment, ended);
  if (!may(paymentLifecycle, payment.status, 'void')) return [];
  const status = move(paymentLifecycle, payment.status, 'void');
  tx.emit(paymentVoided, { paymentId: payment.id });
  return [updateRow(paymentRows, { id: payment.id, status, failureReason: null, settledAt: tx.now })];
}

/**
 * Gives back all that was captured, is not on its way back yet and is not kept: nothing the second time. Otherwise as
 * `endPayment`.
 */
export function refundRest(tx: Teller, payment: PaymentRow, { keptMinor = 0, ...ended }: Ended): TableRows[] {
  const amountMinor = refundable(payment) - keptMinor;
  return amountMinor > 0 ? refundPart(tx, payment, { ...ended, amountMinor }) : [];
}

/** What was captured and is not on its way back yet. */
export const refundable = ({
  status,
  amountMinor,
  refundedMinor,
}: Pick<PaymentRow, 'status' | 'amountMinor' | 'refundedMinor'>): number =>
  status === 'CAPTURED' ? amountMinor - refundedMinor : 0;

interface RefundedPart extends Omit<Ended, 'keptMinor'> {
  amountMinor: number;
  /** What it is for, where it is for something: their amounts add up to it. */
  lines?: RefundedLine[] | null;
}

/** Gives back part of what is `refundable`: the caller has judged how much that is. Otherwise as `endPayment`. */
export function refundPart(
  tx: Teller,
  payment: PaymentRow,
  { amountMinor, reason, scopeId, lines = null }: RefundedPart,
): TableRows[] {
  const { id: paymentId, currency, subjectId } = payment;
  const id = newId('rfd');
  const refund = {
    id,
    paymentId,
    amountMinor,
    currency,
    reason,
    lines,
    status: 'REQUESTED' as const,
    createdAt: tx.now,
  };
  const refundedMinor = payment.refundedMinor + amountMinor;
  tx.emit(refundRequested, { refundId: id });
  const details = { refundId: id, amountMinor, reason };
  tx.audit({ action: 'refund.requested', subjectId, ...(scopeId !== undefined && { scopeId }), details });
  return [insertRows(refundRows, [refund]), updateRow(paymentRows, { id: paymentId, refundedMinor })];
}
