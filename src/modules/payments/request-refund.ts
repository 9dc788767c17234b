import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import { lockPayment } from './lock-payment.js';
import { refundRequested } from './payment.messages.js';
import { Refund } from './refund.entity.js';

interface RefundRequest {
  subjectId: string;
  /** For the member and the books. */
  reason: string;
  /** The organization whose members may read of it in the audit log. */
  scopeId?: string;
}

/**
 * Gives back all that was captured for a subject and is not on its way back yet: never more, since the payment's row is
 * locked while refunds are summed up. Safe to repeat; undefined when there is nothing to give back.
 */
export async function requestRefund(
  tx: Tx,
  { subjectId, reason, scopeId }: RefundRequest,
): Promise<Refund | undefined> {
  const payment = await lockPayment(tx, { subjectId });
  if (payment?.status !== 'CAPTURED') return undefined;
  const earlier = await tx.em.find(Refund, { paymentId: payment.id });
  const amountMinor = earlier.reduce((left, refund) => left - refund.amountMinor, payment.amountMinor);
  if (amountMinor <= 0) return undefined;
  const refund = tx.em.create(Refund, {
    id: newId('rfd'),
    paymentId: payment.id,
    amountMinor,
    currency: payment.currency,
    reason,
    status: 'REQUESTED',
    createdAt: tx.now,
  });
  tx.emit(refundRequested, { refundId: refund.id });
  const details = { refundId: refund.id, amountMinor, reason };
  tx.audit({ action: 'refund.requested', subjectId, ...(scopeId !== undefined && { scopeId }), details });
  return refund;
}
