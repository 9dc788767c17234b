import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { ProviderEvent } from './payment-gateway.js';
import { settlePayment, type Reception } from './settle-payment.js';
import { settleRefund } from './settle-refund.js';

export interface ReceivedEvent {
  provider: string;
  event: ProviderEvent;
  /** The webhook's body as it came, already verified. */
  body: string;
}

/**
 * Takes a provider's event into the inbox and settles what it is about. Safe to repeat, in any order: an event that came
 * before changes nothing.
 */
export async function recordPaymentEvent(tx: Tx, { provider, event, body }: ReceivedEvent): Promise<Reception> {
  const inbox = await sql`insert into payment_event (provider, provider_event_id, body, received_at)
    values (${provider}, ${event.id}, ${body}, ${tx.now})
    on conflict do nothing`.execute(tx.em.getKysely());
  if (inbox.numAffectedRows === 0n) return 'REPEATED';
  const { news } = event;
  if (!news) return 'NO_CHANGE';
  return 'refundId' in news ? settleRefund(tx, { provider, news }) : settlePayment(tx, { provider, news });
}
