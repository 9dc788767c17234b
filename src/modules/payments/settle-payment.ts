import { may, move } from '../../kernel/lifecycle.js';
import type { PaymentRow } from './payment.entity.js';
import type { PaymentNews } from './payment-gateway.js';
import { paymentLifecycle } from './payment.lifecycle.js';
import { paymentAuthorized, paymentCaptured, paymentFailed } from './payment.messages.js';
import type { Judged, PaymentChange, PaymentStep, Teller } from './payment-step.js';

/** What became of news: MISMATCHED and UNKNOWN want a person's eye. */
export type Reception = 'SETTLED' | 'REPEATED' | 'NO_CHANGE' | 'UNKNOWN' | 'MISMATCHED';

const STEPS = {
  AUTHORIZED: { verb: 'authorize', message: paymentAuthorized },
  CAPTURED: { verb: 'capture', message: paymentCaptured },
  FAILED: { verb: 'fail', message: paymentFailed },
} as const;

/**
 * Brings a payment to where its provider says it is. Safe to repeat, in any order: the lifecycle leads to the same state
 * whichever news come first. Another amount or currency than was asked for takes nothing, and nobody is asked again.
 */
export const settlePayment = (provider: string, news: PaymentNews): PaymentStep<Reception> => ({
  paymentId: news.paymentId,
  judge: (teller, payment) =>
    payment?.provider === provider ? settleNews(teller, payment, news) : { answer: 'UNKNOWN', change: {} },
});

/** The same of a payment that is told of by its own provider. */
export function settleNews(teller: Teller, payment: PaymentRow, news: PaymentNews): Judged<Reception> {
  const known: PaymentChange =
    payment.providerReference === null && news.reference ? { providerReference: news.reference } : {};
  if (news.outcome === 'DECLINED') return noteDecline(payment, news, known);
  const closed = { ...known, closedAt: payment.closedAt ?? teller.now };
  if (news.outcome !== 'FAILED' && !isAmountOf(payment, news)) {
    auditMismatch(teller, payment, news);
    return { answer: 'MISMATCHED', change: closed };
  }
  const change = news.outcome === 'AUTHORIZED' ? known : closed;
  // On its way to being taken, and nobody decides on it: it is waited for as before.
  if (news.outcome === 'AUTHORIZED' && payment.captureMode === 'AUTOMATIC') return { answer: 'NO_CHANGE', change };
  const { verb, message } = STEPS[news.outcome];
  if (!may(paymentLifecycle, payment.status, verb)) return { answer: 'NO_CHANGE', change };
  const { id: paymentId, subjectId } = payment;
  teller.emit(message, { paymentId, subjectId });
  const status = move(paymentLifecycle, payment.status, verb);
  const failureReason = verb === 'fail' ? (news.reason ?? null) : null;
  const settled = verb === 'authorize' ? {} : { settledAt: teller.now };
  return { answer: 'SETTLED', change: { ...change, status, failureReason, ...settled } };
}

/** Not the end: the member may try another card for as long as the payment is waited for. */
function noteDecline(payment: PaymentRow, { reason }: PaymentNews, known: PaymentChange): Judged<Reception> {
  if (payment.status !== 'REQUESTED') return { answer: 'NO_CHANGE', change: known };
  return { answer: 'SETTLED', change: { ...known, failureReason: reason ?? null } };
}

function isAmountOf(payment: PaymentRow, news: PaymentNews): boolean {
  return payment.amountMinor === news.amountMinor && payment.currency === news.currency;
}

function auditMismatch(teller: Teller, payment: PaymentRow, { outcome, amountMinor, currency }: PaymentNews): void {
  const asked = { amountMinor: payment.amountMinor, currency: payment.currency };
  const details = { asked, told: { outcome, amountMinor, currency } };
  teller.audit({ action: 'payment.mismatched', subjectId: payment.id, details });
}
