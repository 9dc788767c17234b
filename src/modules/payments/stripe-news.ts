import type Stripe from 'stripe';
import { decodeId } from '../../kernel/ids.js';
import type { PaymentNews, PaymentOutcome, RefundNews, RefundOutcome } from './payment-gateway.js';
import { fromStripeAmount } from './stripe-amounts.js';

/**
 * What a PaymentIntent says of a payment, or undefined while the member is still at it, or when it is none of ours. A try
 * that failed leaves the intent open: the member may try another card, so that is DECLINED and not the end.
 */
export function newsOfIntent(intent: Stripe.PaymentIntent): PaymentNews | undefined {
  const paymentId = intent.metadata.payment_id;
  const told = toldBy(intent);
  if (!told || !isId('pay', paymentId)) return undefined;
  const { amount, ...news } = told;
  return { paymentId, reference: intent.id, ...news, ...fromStripeAmount(amount, intent.currency) };
}

interface Told {
  outcome: PaymentOutcome;
  amount: number;
  reason?: string;
}

function toldBy(intent: Stripe.PaymentIntent): Told | undefined {
  switch (intent.status) {
    case 'succeeded':
      return { outcome: 'CAPTURED', amount: intent.amount_received };
    case 'requires_capture':
      return { outcome: 'AUTHORIZED', amount: intent.amount_capturable };
    case 'canceled':
      return { outcome: 'FAILED', amount: intent.amount, reason: 'The payment was cancelled.' };
    case 'requires_payment_method': {
      const reason = intent.last_payment_error?.message ?? undefined;
      if (!intent.last_payment_error) return undefined;
      return { outcome: 'DECLINED', amount: intent.amount, ...(reason !== undefined && { reason }) };
    }
    default:
      return undefined;
  }
}

const REFUND_OUTCOMES: Readonly<Record<string, RefundOutcome>> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  canceled: 'FAILED',
};

/** What a refund of Stripe says of one of ours. */
export function newsOfRefund(refund: Stripe.Refund): RefundNews | undefined {
  const refundId = refund.metadata?.refund_id;
  if (!isId('rfd', refundId)) return undefined;
  const outcome = REFUND_OUTCOMES[refund.status ?? ''] ?? 'PENDING';
  const reason = refund.failure_reason;
  const money = fromStripeAmount(refund.amount, refund.currency);
  return { refundId, outcome, reference: refund.id, ...money, ...(reason !== undefined && { reason }) };
}

const isId = (prefix: string, id: string | undefined): id is string =>
  id !== undefined && decodeId(prefix, id) !== undefined;
