import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { may, move } from '../../kernel/lifecycle.js';
import { lockPayment } from './lock-payment.js';
import type { Payment } from './payment.entity.js';
import type { PaymentNews, ProviderEvent } from './payment-gateway.js';
import { paymentLifecycle } from './payment.lifecycle.js';
import { paymentCaptured, paymentFailed } from './payment.messages.js';

export interface ReceivedEvent {
  provider: string;
  event: ProviderEvent;
  /** The webhook's body as it came, already verified. */
  body: string;
}

/** What became of an event: MISMATCHED and UNKNOWN_PAYMENT are kept in the inbox and want a person's eye. */
export type Reception = 'SETTLED' | 'REPEATED' | 'NO_CHANGE' | 'UNKNOWN_PAYMENT' | 'MISMATCHED';

const VERBS = { AUTHORIZED: 'authorize', CAPTURED: 'capture', FAILED: 'fail' } as const;

/**
 * Takes a provider's event into the inbox and settles its payment. Safe to repeat, in any order: an event that came
 * before changes nothing, and the lifecycle leads to the same state whichever event comes first. Another amount or
 * currency than was asked for captures nothing.
 */
export async function recordPaymentEvent(tx: Tx, { provider, event, body }: ReceivedEvent): Promise<Reception> {
  const inbox = await sql`insert into payment_event (provider, provider_event_id, body, received_at)
    values (${provider}, ${event.id}, ${body}, ${tx.now})
    on conflict do nothing`.execute(tx.em.getKysely());
  if (inbox.numAffectedRows === 0n) return 'REPEATED';
  const { news } = event;
  if (!news) return 'NO_CHANGE';
  const payment = await lockPayment(tx, news.paymentId);
  if (!payment || payment.provider !== provider) return 'UNKNOWN_PAYMENT';
  if (news.outcome === 'CAPTURED' && !isAmountOf(payment, news)) return refuseMismatch(tx, payment, news);
  return settle(tx, payment, news);
}

function isAmountOf(payment: Payment, news: PaymentNews): boolean {
  return payment.amountMinor === news.amountMinor && payment.currency === news.currency;
}

function refuseMismatch(tx: Tx, payment: Payment, { amountMinor, currency }: PaymentNews): Reception {
  const asked = { amountMinor: payment.amountMinor, currency: payment.currency };
  tx.audit({
    action: 'payment.mismatched',
    subjectId: payment.id,
    details: { asked, captured: { amountMinor, currency } },
  });
  return 'MISMATCHED';
}

function settle(tx: Tx, payment: Payment, news: PaymentNews): Reception {
  const verb = VERBS[news.outcome];
  if (!may(paymentLifecycle, payment.status, verb)) return 'NO_CHANGE';
  payment.status = move(paymentLifecycle, payment.status, verb);
  const told = { paymentId: payment.id, subjectId: payment.subjectId };
  if (verb === 'authorize') return 'SETTLED';
  payment.settledAt = tx.now;
  payment.failureReason = verb === 'fail' ? (news.reason ?? null) : null;
  tx.emit(verb === 'capture' ? paymentCaptured : paymentFailed, told);
  return 'SETTLED';
}
