import type { IncomingHttpHeaders } from 'node:http';
import Stripe from 'stripe';
import type { Clock } from '../../kernel/clock.js';
import type {
  AskedPayment,
  PaymentGateway,
  PaymentNews,
  PaymentOrder,
  ProviderAnswer,
  ProviderEvent,
  RefundNews,
  RefundOrder,
} from './payment-gateway.js';
import { toStripeAmount } from './stripe-amounts.js';
import { newsOfIntent, newsOfRefund } from './stripe-news.js';

/** What the answers are read as, whatever version the account is set to; it goes with the version of the package. */
const API_VERSION = '2026-10-28.endive';
const TOLERANCE_SECONDS = 300;

export interface StripeOptions {
  secretKey: string;
  /** Each signs webhooks: while a secret is rotated, there are two. */
  webhookSecrets: readonly string[];
  /** Instead of Stripe's own. */
  apiBase?: string | undefined;
  /** Milliseconds to wait for each answer. */
  timeout: number;
  clock: Clock;
}

/** Stripe, by PaymentIntents: the client confirms them with the `clientSecret` in Stripe's own form. */
export function createStripe(options: StripeOptions): PaymentGateway {
  const stripe = new Stripe(options.secretKey, {
    apiVersion: API_VERSION,
    timeout: options.timeout,
    // Whoever asks is an errand, and asks again by itself.
    maxNetworkRetries: 0,
    telemetry: false,
    ...(options.apiBase !== undefined && addressOf(options.apiBase)),
  });
  return {
    provider: 'stripe',
    methods: ['automatic', 'card'],
    isOpen: true,
    request: (order) => request(stripe, order),
    ask: async ({ reference }) => newsOfIntent(await stripe.paymentIntents.retrieve(reference)),
    capture: (payment) => change(stripe, payment, (intents) => intents.capture(payment.reference)),
    void: (payment) => change(stripe, payment, (intents) => intents.cancel(payment.reference)),
    refund: (order) => refund(stripe, order),
    verifyWebhook: (headers, rawBody) => verify(stripe, options, { headers, rawBody }),
  };
}

function addressOf(apiBase: string) {
  const { protocol, hostname, port } = new URL(apiBase);
  return { protocol: protocol === 'http:' ? ('http' as const) : ('https' as const), host: hostname, port };
}

async function request(stripe: Stripe, order: PaymentOrder): Promise<ProviderAnswer> {
  const amount = toStripeAmount(order);
  if (amount === undefined) return { refusal: 'Stripe cannot take exactly this amount.' };
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount,
        currency: order.currency.toLowerCase(),
        capture_method: order.captureMode === 'MANUAL' ? 'manual' : 'automatic',
        metadata: { payment_id: order.id },
        ...(order.method === 'card'
          ? { payment_method_types: ['card'] }
          : { automatic_payment_methods: { enabled: true } }),
      },
      { idempotencyKey: order.id },
    );
    const clientSecret = intent.client_secret;
    const news = newsOfIntent(intent);
    return { providerReference: intent.id, ...(clientSecret !== null && { clientSecret }), ...(news && { news }) };
  } catch (error) {
    // It read the order and will say the same of it for ever, as of an amount below its least.
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return { refusal: error.message };
    throw error;
  }
}

/**
 * Both changes are safe to repeat at Stripe without a key: an intent that is elsewhere by now refuses them, and is asked
 * where it is. A key would have Stripe repeat a refusal whose cause has gone.
 */
async function change(
  stripe: Stripe,
  { reference }: AskedPayment,
  make: (intents: Stripe['paymentIntents']) => Promise<Stripe.PaymentIntent>,
): Promise<PaymentNews | undefined> {
  try {
    return newsOfIntent(await make(stripe.paymentIntents));
  } catch (error) {
    const isElsewhere =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state';
    if (!isElsewhere) throw error;
    return newsOfIntent(await stripe.paymentIntents.retrieve(reference));
  }
}

/** Keys are forgotten after a day, while refunds are asked for until they are made: so what is there is looked at first. */
async function refund(stripe: Stripe, { id, payment, ...money }: RefundOrder): Promise<RefundNews> {
  for await (const made of stripe.refunds.list({ payment_intent: payment.reference, limit: 100 })) {
    const news = newsOfRefund(made);
    if (news?.refundId === id) return news;
  }
  const amount = toStripeAmount(money);
  const failed = (reason: string): RefundNews => ({
    refundId: id,
    outcome: 'FAILED',
    reference: null,
    ...money,
    reason,
  });
  if (amount === undefined) return failed('Stripe cannot refund exactly this amount.');
  try {
    const made = await stripe.refunds.create(
      { payment_intent: payment.reference, amount, metadata: { refund_id: id } },
      { idempotencyKey: id },
    );
    return newsOfRefund(made)!;
  } catch (error) {
    if (!isRefusedForGood(error)) throw error;
    return failed(error.message);
  }
}

/** It read the request and will say the same of it for ever; but an account that is short of money may have it tomorrow. */
const isRefusedForGood = (error: unknown): error is Stripe.errors.StripeInvalidRequestError =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code !== 'balance_insufficient';

function verify(
  stripe: Stripe,
  { webhookSecrets, clock }: StripeOptions,
  { headers, rawBody }: { headers: IncomingHttpHeaders; rawBody: Buffer },
): ProviderEvent | undefined {
  const signature = headers['stripe-signature'];
  if (typeof signature !== 'string') return undefined;
  const now = clock.now().getTime();
  for (const secret of webhookSecrets) {
    try {
      const { webhooks } = stripe;
      return readEvent(webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_SECONDS, undefined, now));
    } catch {
      // Not signed with this one, too old, or no event: the next may fit.
    }
  }
  return undefined;
}

function readEvent({ id, data }: Stripe.Event): ProviderEvent {
  const news = newsOfObject(data.object);
  return { id, ...(news && { news }) };
}

function newsOfObject(object: { object?: string }): PaymentNews | RefundNews | undefined {
  if (object.object === 'payment_intent') return newsOfIntent(object as Stripe.PaymentIntent);
  return object.object === 'refund' ? newsOfRefund(object as Stripe.Refund) : undefined;
}
