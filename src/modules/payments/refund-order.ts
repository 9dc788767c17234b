import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { may, move } from '../../kernel/lifecycle.js';
import { lockRefund } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { refundSettled } from './payment.messages.js';
import type { RefundOrder } from './payment-gateway.js';
import { Refund } from './refund.entity.js';
import { refundLifecycle } from './refund.lifecycle.js';

export interface AddressedRefund {
  provider: string;
  order: RefundOrder;
}

/** What to ask which provider for, or undefined when the refund has been made. */
export async function readRefundOrder(
  tx: Tx,
  { refundId }: { refundId: Id<'rfd'> },
): Promise<AddressedRefund | undefined> {
  const refund = await tx.em.findOneOrFail(Refund, { id: refundId });
  if (refund.status !== 'REQUESTED') return undefined;
  const payment = await tx.em.findOneOrFail(Payment, { id: refund.paymentId });
  const { id, amountMinor, currency } = refund;
  const paymentReference = payment.providerReference ?? null;
  return { provider: payment.provider, order: { id, paymentId: payment.id, paymentReference, amountMinor, currency } };
}

/** The provider has made the refund. Safe to repeat. */
export async function settleRefund(
  tx: Tx,
  { refundId, providerReference }: { refundId: Id<'rfd'>; providerReference: string },
): Promise<void> {
  const refund = await lockRefund(tx, refundId);
  if (!refund || !may(refundLifecycle, refund.status, 'succeed')) return;
  refund.status = move(refundLifecycle, refund.status, 'succeed');
  refund.providerReference = providerReference;
  refund.settledAt = tx.now;
  tx.emit(refundSettled, { refundId });
}
