import type { Tx } from '../../kernel/db/unit-of-work.js';
import { may, move } from '../../kernel/lifecycle.js';
import { lockPayment } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import type { PaymentNews } from './payment-gateway.js';
import { paymentLifecycle } from './payment.lifecycle.js';
import { paymentAuthorized, paymentCaptured, paymentFailed } from './payment.messages.js';

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
export async function settlePayment(
  tx: Tx,
  { provider, news }: { provider: string; news: PaymentNews },
): Promise<Reception> {
  const payment = await lockPayment(tx, news.paymentId);
  return payment?.provider === provider ? settleLocked(tx, payment, news) : 'UNKNOWN';
}

/** The same of a payment whose lock is held, told by its own provider. */
export function settleLocked(tx: Tx, payment: Payment, news: PaymentNews): Reception {
  payment.providerReference ??= news.reference;
  if (news.outcome === 'DECLINED') return noteDecline(payment, news);
  if (news.outcome !== 'FAILED' && !isAmountOf(payment, news)) return refuseMismatch(tx, payment, news);
  if (news.outcome !== 'AUTHORIZED') payment.closedAt ??= tx.now;
  const { verb, message } = STEPS[news.outcome];
  if (!may(paymentLifecycle, payment.status, verb)) return 'NO_CHANGE';
  payment.status = move(paymentLifecycle, payment.status, verb);
  payment.failureReason = verb === 'fail' ? (news.reason ?? null) : null;
  if (verb !== 'authorize') payment.settledAt = tx.now;
  tx.emit(message, { paymentId: payment.id, subjectId: payment.subjectId });
  return 'SETTLED';
}

/** Not the end: the member may try another card for as long as the payment is waited for. */
function noteDecline(payment: Payment, { reason }: PaymentNews): Reception {
  if (payment.status !== 'REQUESTED') return 'NO_CHANGE';
  payment.failureReason = reason ?? null;
  return 'SETTLED';
}

function isAmountOf(payment: Payment, news: PaymentNews): boolean {
  return payment.amountMinor === news.amountMinor && payment.currency === news.currency;
}

function refuseMismatch(tx: Tx, payment: Payment, { outcome, amountMinor, currency }: PaymentNews): Reception {
  payment.closedAt ??= tx.now;
  const asked = { amountMinor: payment.amountMinor, currency: payment.currency };
  const details = { asked, told: { outcome, amountMinor, currency } };
  tx.audit({ action: 'payment.mismatched', subjectId: payment.id, details });
  return 'MISMATCHED';
}
