import { system } from '../../kernel/auth/viewer.js';
import type { Clock } from '../../kernel/clock.js';
import type { Execute, Tx } from '../../kernel/db/unit-of-work.js';
import { decodeId } from '../../kernel/ids.js';
import { defineErrand, defineMessage, type Errand } from '../../kernel/messages/message.js';
import type { PaymentGateway, PaymentNews, PaymentOrder, ProviderEvent } from './payment-gateway.js';
import { isSandboxSigned, SANDBOX_SIGNATURE, signSandboxBody } from './sandbox-signature.js';

const PROVIDER = 'sandbox';
const METHODS = ['sandbox_ok', 'sandbox_declined', 'sandbox_late', 'sandbox_twice'] as const;
const LATE_SECONDS = 4;
const POST_TIMEOUT_MS = 10_000;

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

interface WebhookDue {
  body: string;
}

const webhookDue = defineMessage<WebhookDue>('sandbox.webhook-due');

/**
 * A provider that moves no money, for development, tests and demonstrations. It answers as real ones do: later, by a
 * signed webhook over HTTP to this server. A webhook that is due is a message, so it survives a crash and is posted
 * again, eight times at most, until the server takes it.
 */
export function createSandbox(options: SandboxOptions): { gateway: PaymentGateway; errands: Errand[] } {
  const { secret, isOpen, clock, execute } = options;
  const gateway: PaymentGateway = {
    provider: PROVIDER,
    methods: METHODS,
    isOpen,
    async request(order) {
      await execute(system, scheduleWebhooks, order);
      return { providerReference: `sandbox_${order.id}` };
    },
    refund: (order) => Promise.resolve({ providerReference: `sandbox_${order.id}` }),
    verifyWebhook(headers, rawBody) {
      if (!isSandboxSigned(secret, rawBody, { headers, now: clock.now() })) return undefined;
      return readEvent(rawBody.toString());
    },
  };
  const postWebhook = defineErrand({ message: webhookDue, name: 'post', run: ({ body }) => post(options, body) });
  return { gateway, errands: [postWebhook] };
}

async function scheduleWebhooks(tx: Tx, order: PaymentOrder): Promise<void> {
  const due: WebhookDue = { body: JSON.stringify(eventOf(order)) };
  const delivery = order.method === 'sandbox_late' ? { startAfterSeconds: LATE_SECONDS } : {};
  const times = order.method === 'sandbox_twice' ? 2 : 1;
  for (let time = 0; time < times; time += 1) tx.emit(webhookDue, due, delivery);
}

function eventOf({ id: paymentId, amountMinor, currency, method }: PaymentOrder): ProviderEvent {
  const id = `sandbox_event_${paymentId}`;
  const money = { paymentId, amountMinor, currency };
  if (method !== 'sandbox_declined') return { id, news: { ...money, outcome: 'CAPTURED' } };
  return { id, news: { ...money, outcome: 'FAILED', reason: 'The sandbox declined the payment, as it was asked to.' } };
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

const EVENT_ID = /^\w{1,100}$/;
const OUTCOMES: readonly unknown[] = ['AUTHORIZED', 'CAPTURED', 'FAILED'];

function readEvent(text: string): ProviderEvent | undefined {
  try {
    const { id, news } = JSON.parse(text) as ProviderEvent;
    return EVENT_ID.test(id) && news && isNews(news) ? { id, news } : undefined;
  } catch {
    return undefined;
  }
}

function isNews({ paymentId, outcome, amountMinor, currency, reason = '' }: PaymentNews): boolean {
  if (typeof currency !== 'string' || typeof reason !== 'string' || reason.includes('\0')) return false;
  return decodeId('pay', paymentId) !== undefined && OUTCOMES.includes(outcome) && Number.isSafeInteger(amountMinor);
}
