import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Payment } from './payment.entity.js';
import type { RefundOrder } from './payment-gateway.js';
import { orderOf } from './payment-order.js';
import { Refund } from './refund.entity.js';

export interface AddressedRefund {
  provider: string;
  order: RefundOrder;
}

/** What to ask which provider for, or undefined when the refund has been settled. */
export async function readRefundOrder(
  tx: Tx,
  { refundId }: { refundId: Id<'rfd'> },
): Promise<AddressedRefund | undefined> {
  const refund = await tx.em.findOneOrFail(Refund, { id: refundId });
  if (refund.status !== 'REQUESTED') return undefined;
  const payment = await tx.em.findOneOrFail(Payment, { id: refund.paymentId });
  const { id, amountMinor, currency } = refund;
  if (payment.providerReference == null) throw new Error(`The provider has no name for the payment ${payment.id}.`);
  const asked = { ...orderOf(payment), reference: payment.providerReference };
  return { provider: payment.provider, order: { id, payment: asked, amountMinor, currency } };
}
