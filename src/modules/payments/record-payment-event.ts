import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { ProviderEvent } from './payment-gateway.js';
import { settlePayment, type Reception } from './settle-payment.js';
import { settleRefund } from './settle-refund.js';
import { takeStep } from './take-steps.js';

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
  const { id: eventId, news } = event;
  const [isNew] = await keepEvent(tx.em, { provider, eventId, body, receivedAt: tx.now });
  if (!isNew) return 'REPEATED';
  if (!news) return 'NO_CHANGE';
  return 'refundId' in news ? settleRefund(tx, { provider, news }) : takeStep(tx, settlePayment(provider, news));
}

/** No row where the event came before. */
const keepEvent = prepared<{ provider: string; eventId: string; body: string; receivedAt: Date }, object>(
  'keep_payment_event',
  ({ provider, eventId, body, receivedAt }) => sql`
    insert into payment_event (provider, provider_event_id, body, received_at)
    values (${provider}, ${eventId}, ${body}, ${receivedAt}) on conflict do nothing returning received_at`,
);
