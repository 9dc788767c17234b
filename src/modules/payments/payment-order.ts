import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockPayment } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import type { PaymentOrder, ProviderAnswer } from './payment-gateway.js';

export interface AddressedPayment {
  provider: string;
  order: PaymentOrder;
}

/** What to ask which provider for, or undefined when the payment no longer waits for it. */
export async function readPaymentOrder(
  tx: Tx,
  { paymentId }: { paymentId: Id<'pay'> },
): Promise<AddressedPayment | undefined> {
  const payment = await tx.em.findOneOrFail(Payment, { id: paymentId });
  if (payment.status !== 'REQUESTED') return undefined;
  const { id, provider, amountMinor, currency, method } = payment;
  return { provider, order: { id, amountMinor, currency, method } };
}

/** Keeps what the provider answered to a request. Its webhook may have come before: the state is left alone. */
export async function keepProviderAnswer(
  tx: Tx,
  { paymentId, answer }: { paymentId: Id<'pay'>; answer: ProviderAnswer },
): Promise<void> {
  const payment = await lockPayment(tx, paymentId);
  if (!payment) return;
  payment.providerReference = answer.providerReference;
  payment.clientSecret = answer.clientSecret ?? null;
  payment.redirectUrl = answer.redirectUrl ?? null;
}
