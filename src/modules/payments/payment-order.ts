import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockPayment } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import type { AcceptedOrder, AskedPayment, PaymentOrder } from './payment-gateway.js';
import { paymentVoided } from './payment.messages.js';
import { settleLocked, type Reception } from './settle-payment.js';

/** What a provider is to be asked next about a payment. */
export type NextStep =
  | { step: 'REQUEST'; provider: string; order: PaymentOrder }
  | { step: 'ASK' | 'CAPTURE' | 'VOID'; provider: string; payment: AskedPayment };

/**
 * The next step of a payment, or undefined when its provider has said the last word. One that was voided before its
 * provider was ever asked is closed. When the provider was asked and did not answer, it is asked again with the same key,
 * voided or not: what it has made of the order must be known before it can be voided.
 */
export async function beginNextStep(tx: Tx, { paymentId }: { paymentId: Id<'pay'> }): Promise<NextStep | undefined> {
  const payment = await lockPayment(tx, paymentId);
  if (!payment || payment.closedAt) return undefined;
  const { provider, status, providerReference: reference } = payment;
  const order = orderOf(payment);
  if (reference != null) return { step: stepOf(payment), provider, payment: { ...order, reference } };
  if (status === 'VOIDED' && !payment.askedAt) {
    payment.closedAt = tx.now;
    return undefined;
  }
  payment.askedAt = tx.now;
  return { step: 'REQUEST', provider, order };
}

function stepOf({ status, captureRequestedAt }: Payment): 'ASK' | 'CAPTURE' | 'VOID' {
  if (status === 'VOIDED') return 'VOID';
  return status === 'AUTHORIZED' && captureRequestedAt ? 'CAPTURE' : 'ASK';
}

export function orderOf({ id, amountMinor, currency, method, captureMode }: Payment): PaymentOrder {
  return { id, amountMinor, currency, method, captureMode };
}

/**
 * Keeps what the provider answered to a request, and settles the payment where it says at once what became of it. Its
 * webhook may have come before: the state is left alone. One that was voided while the provider was asked is voided there
 * as well.
 */
export async function keepProviderAnswer(
  tx: Tx,
  { paymentId, answer }: { paymentId: Id<'pay'>; answer: AcceptedOrder },
): Promise<Reception> {
  const payment = await lockPayment(tx, paymentId);
  if (!payment) return 'UNKNOWN';
  payment.providerReference = answer.providerReference;
  payment.clientSecret = answer.clientSecret ?? null;
  payment.redirectUrl = answer.redirectUrl ?? null;
  if (answer.news) return settleLocked(tx, payment, answer.news);
  if (payment.status === 'VOIDED') tx.emit(paymentVoided, { paymentId });
  return 'NO_CHANGE';
}
