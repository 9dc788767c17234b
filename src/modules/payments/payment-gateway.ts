import type { IncomingHttpHeaders } from 'node:http';
import type { Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { definePort } from '../../kernel/ports.js';
import type { CaptureMode } from './payment.entity.js';

export interface PaymentOrder extends Amount {
  /** The provider's idempotency key: the same order twice is one payment. */
  id: Id<'pay'>;
  method: string;
  /** MANUAL: the amount is set aside until `capture` or `void`. */
  captureMode: CaptureMode;
}

/** A payment that the provider has answered for. */
export interface AskedPayment extends PaymentOrder {
  /** What the provider calls it. */
  reference: string;
}

export interface RefundOrder extends Amount {
  /** The provider's idempotency key: the same order twice is one refund. */
  id: Id<'rfd'>;
  payment: AskedPayment;
}

/** `refusal`: the provider will never take this order, for this reason. */
export type ProviderAnswer = AcceptedOrder | { refusal: string };

export interface AcceptedOrder {
  providerReference: string;
  /** What the client hands to the provider's own form. */
  clientSecret?: string;
  /** Where the client sends the member to pay. */
  redirectUrl?: string;
  /** What became of the payment already, where nothing is left to the member. */
  news?: PaymentNews;
}

export interface ProviderEvent {
  /** The provider's own id: equal for every delivery of the event. */
  id: string;
  /** What the event says of a payment or a refund; absent when it is about something else. */
  news?: PaymentNews | RefundNews;
}

/**
 * AUTHORIZED: the amount is set aside, which changes nothing where it is taken by itself. CAPTURED: it has been taken.
 * DECLINED: a try did not work, and the member may try again. FAILED: no money will come any more, whatever anybody does.
 */
export type PaymentOutcome = 'AUTHORIZED' | 'CAPTURED' | 'DECLINED' | 'FAILED';

export interface PaymentNews extends Amount {
  paymentId: Id<'pay'>;
  outcome: PaymentOutcome;
  /** What the provider calls the payment; null when it never took the order. */
  reference: string | null;
  /** Why it failed, in words for the member. */
  reason?: string;
}

/** PENDING: the provider is at it. FAILED: the money is back with us, and the member must get it in another way. */
export type RefundOutcome = 'PENDING' | 'SUCCEEDED' | 'FAILED';

export interface RefundNews extends Amount {
  refundId: Id<'rfd'>;
  outcome: RefundOutcome;
  /** What the provider calls the refund; null when it never took the order. */
  reference: string | null;
  reason?: string;
}

/**
 * A payment provider. It is asked outside transactions, by errands that may run more than once. What it answers and what
 * it tells by webhook are the same news, which may come in any order and any number of times. Whatever it cannot answer
 * in ten seconds it rejects: it is asked again.
 */
export interface PaymentGateway {
  /** Names the provider in `/webhooks/payments/:provider` and on payments. */
  readonly provider: string;
  /** The means of payment that members may choose; the first is taken when none is chosen. */
  readonly methods: readonly [string, ...string[]];
  /** Whether it takes new payments. Those taken before are settled and refunded all the same. */
  readonly isOpen: boolean;
  request(order: PaymentOrder): Promise<ProviderAnswer>;
  /** What has become of a payment; undefined while the member is still at it. */
  ask(payment: AskedPayment): Promise<PaymentNews | undefined>;
  /** Takes what was set aside, all of it. */
  capture(payment: AskedPayment): Promise<PaymentNews | undefined>;
  /** Has the provider take no money any more; FAILED when it will not, CAPTURED when it has already. */
  void(payment: AskedPayment): Promise<PaymentNews | undefined>;
  refund(order: RefundOrder): Promise<RefundNews>;
  /** The event of a webhook, or undefined unless the provider signed exactly these bytes a short while ago. */
  verifyWebhook(headers: IncomingHttpHeaders, rawBody: Buffer): ProviderEvent | undefined;
}

/** The gateway that new payments go through. */
export const paymentGateway = definePort<PaymentGateway>('payment gateway');
