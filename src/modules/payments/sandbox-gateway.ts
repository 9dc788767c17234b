import { system } from '../../kernel/auth/viewer.js';
import type { Clock } from '../../kernel/clock.js';
import { Combiner } from '../../kernel/db/combiner.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import { decodeId } from '../../kernel/ids.js';
import { defineErrand, type Errand } from '../../kernel/messages/message.js';
import type {
  PaymentGateway,
  PaymentNews,
  PaymentOrder,
  ProviderEvent,
  RefundNews,
  RefundOrder,
} from './payment-gateway.js';
import { SANDBOX_METHODS, sandboxMethod } from './sandbox-methods.js';
import {
  askSandbox,
  captureAtSandbox,
  payAtSandbox,
  sandboxPaymentDue,
  sandboxReference,
  sandboxWebhookDue,
  takeSandboxOrders,
  voidAtSandbox,
} from './sandbox-payments.js';
import { isSandboxSigned, SANDBOX_SIGNATURE, signSandboxBody } from './sandbox-signature.js';

const PROVIDER = 'sandbox';
const POST_TIMEOUT_MS = 10_000;
const MOST_ORDERS_TOGETHER = 64;

export interface SandboxOptions {
  /** Signs the webhooks. */
  secret: string;
  /** Whether new payments are taken. */
  isOpen: boolean;
  clock: Clock;
  execute: Execute;
  /** Where this server is reached, without a slash at the end. */
  publicUrl(): string;
}

/**
 * A provider that moves no money, for development, tests and demonstrations. It answers as real ones do: later, by a
 * signed webhook over HTTP to this server. What it has to do later is a message, so it survives a crash; a webhook is
 * posted again, eight times at most, until the server takes it.
 */
export function createSandbox(options: SandboxOptions): { gateway: PaymentGateway; errands: Errand[] } {
  const { secret, isOpen, clock, execute } = options;
  const orders = orderBook(execute);
  const gateway: PaymentGateway = {
    provider: PROVIDER,
    methods: Object.keys(SANDBOX_METHODS) as [string, ...string[]],
    isOpen,
    async request(order) {
      const news = await orders.ask('orders', order);
      return { providerReference: sandboxReference(order.id), ...(news && { news }) };
    },
    ask: ({ id }) => execute(system, askSandbox, id),
    capture: (payment) => execute(system, captureAtSandbox, payment),
    void: (payment) => execute(system, voidAtSandbox, payment),
    refund: (order) => Promise.resolve(refundNews(order)),
    verifyWebhook(headers, rawBody) {
      if (!isSandboxSigned(secret, rawBody, { headers, now: clock.now() })) return undefined;
      return readEvent(rawBody.toString());
    },
  };
  const pay = defineErrand({
    message: sandboxPaymentDue,
    name: 'pay',
    run: (due) => execute(system, payAtSandbox, due),
  });
  const postWebhook = defineErrand({
    message: sandboxWebhookDue,
    name: 'post',
    run: ({ body }) => post(options, body),
  });
  return { gateway, errands: [pay, postWebhook] };
}

/** Orders that come while others are being booked go together; each is safe to repeat. Only errands order. */
const orderBook = (execute: Execute): Combiner<PaymentOrder, PaymentNews | undefined> =>
  new Combiner({
    settle: (_, orders) => execute(system, takeSandboxOrders, orders),
    mayRepeat: () => true,
    isPatient: () => true,
    subjectsOf: ({ id }) => [id],
    mostTogether: MOST_ORDERS_TOGETHER,
    mostWaiting: Infinity,
    longestWait: Infinity,
  });

function refundNews({ id: refundId, payment, amountMinor, currency }: RefundOrder): RefundNews {
  const made = { refundId, reference: sandboxReference(refundId), amountMinor, currency };
  if (!sandboxMethod(payment.method).refusesRefunds) return { ...made, outcome: 'SUCCEEDED' };
  return { ...made, outcome: 'FAILED', reason: 'The sandbox refused the refund, as it was asked to.' };
}

async function post({ secret, clock, publicUrl }: SandboxOptions, body: string): Promise<void> {
  const response = await fetch(`${publicUrl()}/webhooks/payments/${PROVIDER}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [SANDBOX_SIGNATURE]: signSandboxBody(secret, body, clock.now()) },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(POST_TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The webhook was answered with status ${response.status}.`);
}

const OUTCOMES: readonly unknown[] = ['AUTHORIZED', 'CAPTURED', 'DECLINED', 'FAILED'];

function readEvent(text: string): ProviderEvent | undefined {
  try {
    const { id, news } = JSON.parse(text) as { id: string; news?: PaymentNews };
    if (!news || !isNews(news)) return undefined;
    return { id, news: { ...news, reference: sandboxReference(news.paymentId) } };
  } catch {
    return undefined;
  }
}

function isNews({ paymentId, outcome, amountMinor, currency, reason = '' }: PaymentNews): boolean {
  if (typeof currency !== 'string' || typeof reason !== 'string') return false;
  return decodeId('pay', paymentId) !== undefined && OUTCOMES.includes(outcome) && Number.isSafeInteger(amountMinor);
}
