import type { IncomingHttpHeaders } from 'node:http';
import type { Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { definePort } from '../../kernel/ports.js';

export interface PaymentOrder extends Amount {
  /** The provider's idempotency key: the same order twice is one payment. */
  id: Id<'pay'>;
  method: string;
}

export interface RefundOrder extends Amount {
  /** The provider's idempotency key: the same order twice is one refund. */
  id: Id<'rfd'>;
  paymentId: Id<'pay'>;
  /** What the provider called the payment; null when it never answered the request. */
  paymentReference: string | null;
}

export interface ProviderAnswer {
  providerReference: string;
  /** What the client hands to the provider's own form. */
  clientSecret?: string;
  /** Where the client sends the member to pay. */
  redirectUrl?: string;
}

export interface ProviderEvent {
  /** The provider's own id: equal for every delivery of the event. */
  id: string;
  /** What the event says of a payment; absent when it is about something else. */
  news?: PaymentNews;
}

export interface PaymentNews extends Amount {
  paymentId: Id<'pay'>;
  outcome: 'AUTHORIZED' | 'CAPTURED' | 'FAILED';
  /** Why it failed, in words for the member. */
  reason?: string;
}

/**
 * A payment provider. It is asked outside transactions, by errands that may run more than once; what became of a
 * payment it tells later, by webhook.
 */
export interface PaymentGateway {
  /** Names the provider in `/webhooks/payments/:provider` and on payments. */
  readonly provider: string;
  /** The means of payment that members may choose; the first is taken when none is chosen. */
  readonly methods: readonly [string, ...string[]];
  /** Whether it takes new payments. Those taken before are settled and refunded all the same. */
  readonly isOpen: boolean;
  request(order: PaymentOrder): Promise<ProviderAnswer>;
  refund(order: RefundOrder): Promise<{ providerReference: string }>;
  /** The event of a webhook, or undefined unless the provider signed exactly these bytes a short while ago. */
  verifyWebhook(headers: IncomingHttpHeaders, rawBody: Buffer): ProviderEvent | undefined;
}

/** The gateway that new payments go through. */
export const paymentGateway = definePort<PaymentGateway>('payment gateway');
