import type { Tx } from '../../kernel/db/unit-of-work.js';
import { may, move } from '../../kernel/lifecycle.js';
import { lockPayment, lockRefund } from './lock-payment.js';
import type { RefundNews } from './payment-gateway.js';
import { refundSettled } from './payment.messages.js';
import { Refund } from './refund.entity.js';
import { refundLifecycle } from './refund.lifecycle.js';
import type { Reception } from './settle-payment.js';

const VERBS = { SUCCEEDED: 'succeed', FAILED: 'fail' } as const;

/**
 * Brings a refund to where its provider says it is. Safe to repeat, in any order. The amount of one that failed can be
 * refunded again.
 */
export async function settleRefund(
  tx: Tx,
  { provider, news }: { provider: string; news: RefundNews },
): Promise<Reception> {
  const { outcome, reference, reason = null } = news;
  const known = await tx.em.findOne(Refund, { id: news.refundId });
  const payment = known && (await lockPayment(tx, known.paymentId));
  const refund = known && (await lockRefund(tx, known.id));
  if (!refund || payment?.provider !== provider) return 'UNKNOWN';
  const isSame = refund.amountMinor === news.amountMinor && refund.currency === news.currency;
  if (outcome !== 'FAILED' && !isSame) return 'MISMATCHED';
  refund.providerReference ??= reference;
  if (outcome === 'PENDING' || !may(refundLifecycle, refund.status, VERBS[outcome])) return 'NO_CHANGE';
  refund.status = move(refundLifecycle, refund.status, VERBS[outcome]);
  refund.failureReason = reason;
  refund.settledAt = tx.now;
  if (outcome === 'FAILED') payment.refundedMinor -= refund.amountMinor;
  else tx.emit(refundSettled, { refundId: refund.id });
  return 'SETTLED';
}
