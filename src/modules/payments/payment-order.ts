import type { Id } from '../../kernel/ids.js';
import type { PaymentRow } from './payment.entity.js';
import type { AcceptedOrder, AskedPayment, PaymentOrder } from './payment-gateway.js';
import { paymentVoided } from './payment.messages.js';
import type { Judged, PaymentStep } from './payment-step.js';
import { settleNews, type Reception } from './settle-payment.js';

/** What a provider is to be asked next about a payment. */
export type NextStep =
  | { step: 'REQUEST'; provider: string; order: PaymentOrder }
  | { step: 'ASK' | 'CAPTURE' | 'VOID'; provider: string; payment: AskedPayment };

/**
 * The next step of a payment, or undefined when its provider has said the last word. One that was voided before its
 * provider was ever asked is closed. When the provider was asked and did not answer, it is asked again with the same key,
 * voided or not: what it has made of the order must be known before it can be voided.
 */
export const beginNextStep = (paymentId: Id<'pay'>): PaymentStep<NextStep | undefined> => ({
  paymentId,
  judge({ now }, payment) {
    if (!payment || payment.closedAt) return { answer: undefined, change: {} };
    const { provider, status, providerReference: reference, askedAt } = payment;
    const order = orderOf(payment);
    if (reference !== null) {
      return { answer: { step: stepOf(payment), provider, payment: { ...order, reference } }, change: {} };
    }
    if (status === 'VOIDED' && !askedAt) return { answer: undefined, change: { closedAt: now } };
    return { answer: { step: 'REQUEST', provider, order }, change: { askedAt: now } };
  },
});

function stepOf({ status, captureRequestedAt }: PaymentRow): 'ASK' | 'CAPTURE' | 'VOID' {
  if (status === 'VOIDED') return 'VOID';
  return status === 'AUTHORIZED' && captureRequestedAt ? 'CAPTURE' : 'ASK';
}

type Ordered = Pick<PaymentRow, 'id' | 'amountMinor' | 'currency' | 'method' | 'captureMode'>;

export function orderOf({ id, amountMinor, currency, method, captureMode }: Ordered): PaymentOrder {
  return { id, amountMinor, currency, method, captureMode };
}

/**
 * Keeps what the provider answered to a request, and settles the payment where it says at once what became of it. Its
 * webhook may have come before: the state is left alone. One that was voided while the provider was asked is voided there
 * as well.
 */
export const keepProviderAnswer = (paymentId: Id<'pay'>, answer: AcceptedOrder): PaymentStep<Reception> => ({
  paymentId,
  judge(teller, payment) {
    if (!payment) return { answer: 'UNKNOWN', change: {} };
    const { providerReference, clientSecret = null, redirectUrl = null, news } = answer;
    const named = { providerReference, clientSecret, redirectUrl };
    const { answer: reception, change }: Judged<Reception> = news
      ? settleNews(teller, { ...payment, ...named }, news)
      : { answer: 'NO_CHANGE', change: {} };
    const { status, closedAt } = { ...payment, ...change };
    if (status === 'VOIDED' && !closedAt) teller.emit(paymentVoided, { paymentId });
    return { answer: reception, change: { ...named, ...change } };
  },
});
