import Stripe from 'stripe';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { queueOf } from '../../src/kernel/messages/message.js';
import { createStripe, PaymentDesk, paymentErrands } from '../../src/modules/payments/index.js';
import { StripeStub } from './stripe-stub.js';
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.js';

export const STRIPE_KEY = 'sk_test_of_these_tests';
export const STRIPE_SECRETS = ['whsec_of_these_tests', 'whsec_that_comes_next'] as const;

export interface StripeApp {
  app: TestApp;
  stripe: StripeStub;
  close(): Promise<void>;
}

/** Foyer with Stripe for new payments, and a server that stands in for Stripe. With a worker unless told. */
export async function startStripeApp(
  environment: Record<string, string> = {},
  options: Pick<TestAppOptions, 'databaseUrl' | 'logger'> = {},
): Promise<StripeApp> {
  const stripe = await StripeStub.start();
  const app = await startTestApp({
    ...options,
    environment: {
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRET: STRIPE_SECRETS.join(','),
      STRIPE_API_BASE: stripe.url,
      ...environment,
    },
  });
  return {
    app,
    stripe,
    async close() {
      await app.close();
      await stripe.stop();
    },
  };
}

let events = 0;

/** The body of a webhook about an object as it is now. */
export function stripeEvent(type: string, object: object, id = `evt_${(events += 1)}`): string {
  return JSON.stringify({ id, object: 'event', type, data: { object } });
}

interface Signing {
  secret?: string;
  /** Seconds since it was signed, by the clock of the app. */
  age?: number;
}

/** The header by the SDK's own helper. */
export function stripeSignature(
  app: Pick<TestApp, 'clock'>,
  payload: string,
  { secret = STRIPE_SECRETS[0], age = 0 }: Signing = {},
) {
  const timestamp = Math.floor(app.clock.now().getTime() / 1_000) - age;
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

export async function postStripe(
  app: Pick<TestApp, 'url' | 'clock'>,
  body: string,
  signature = stripeSignature(app, body),
): Promise<number> {
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  const response = await fetch(`${app.url}/webhooks/payments/stripe`, { method: 'POST', headers, body });
  await response.body?.cancel();
  return response.status;
}

export async function paymentIdOf(app: TestApp, subjectId: string): Promise<Id<'pay'>> {
  const [payment] = await app.sql`select id from payment where subject_id = ${subjectId}`;
  return encodeId('pay', payment.id as string);
}

export interface StoredPayment {
  status: string;
  isClosed: boolean;
  failureReason: string | null;
  reference: string | null;
}

export async function storedPayment(app: TestApp, paymentId: string): Promise<StoredPayment> {
  const [row] = await app.sql`select status, closed_at is not null as "isClosed", failure_reason as "failureReason",
    provider_reference as reference from payment where id = ${uuidOfAny(paymentId)}`;
  return row as StoredPayment;
}

/** What a worker does about payments, at the test's bidding: the app itself has none. */
export function stripeWorker({ app, stripe }: StripeApp) {
  const { clock } = app;
  const gateway = createStripe({
    secretKey: STRIPE_KEY,
    webhookSecrets: [],
    apiBase: stripe.url,
    timeout: 10_000,
    clock,
  });
  const { execute } = app;
  const desk = new PaymentDesk(execute);
  const errands = paymentErrands({ gateways: [gateway], desk, execute, logger: createLogger('silent') });
  return {
    /** Runs the errands that a message waits for, each as often as it waits; rejects as the first that fails. */
    async run(message: string): Promise<number> {
      const errand = errands.find((candidate) => candidate.message.name === message)!;
      const jobs = await app.sql`delete from pgboss.job where name = ${queueOf(errand)} returning data`;
      for (const { data } of jobs) await errand.run(data as object);
      return jobs.length;
    },
    /** Runs the errand of a message now, whether it waits or not. */
    send: (message: string, payload: object) =>
      errands.find((candidate) => candidate.message.name === message)!.run(payload),
  };
}
