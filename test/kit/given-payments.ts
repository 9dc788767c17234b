import { createHmac, randomUUID } from 'node:crypto';
import { system } from '../../src/kernel/auth/viewer.js';
import { queueOf } from '../../src/kernel/messages/message.js';
import { encodeId } from '../../src/kernel/ids.js';
import { bookingsConsumers } from '../../src/modules/bookings/index.js';
import { startTestApp, type TestApp } from './test-app.js';

const SECRET = 'a secret of the sandbox for these tests only';

/** Without a worker: no payment is requested and no message handled but by the test. */
export const startIdleApp = (): Promise<TestApp> =>
  startTestApp({ environment: { ROLE: 'api', SANDBOX_WEBHOOK_SECRET: SECRET } });

export function signatureOf(app: TestApp, body: string, { secret = SECRET, ageSeconds = 0 } = {}): string {
  const seconds = Math.floor(app.clock.now().getTime() / 1_000) - ageSeconds;
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

export interface Webhook {
  body: string;
  signature?: string;
  path?: string;
}

/** Posts a webhook over HTTP; signed as the sandbox does unless told. */
export async function postWebhook(app: TestApp, webhook: Webhook): Promise<{ status: number; text: string }> {
  const { body, signature = signatureOf(app, body), path = '/webhooks/payments/sandbox' } = webhook;
  const headers = { 'content-type': 'application/json', 'foyer-sandbox-signature': signature };
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

export const newEventId = (): string => `event_${randomUUID().replaceAll('-', '')}`;

/** The provider tells what became of a booking's payment. */
export async function tellPayment(app: TestApp, bookingId: string, outcome: 'CAPTURED' | 'FAILED'): Promise<void> {
  const [payment] = await app.sql`select id, amount_minor::int as "amountMinor", currency
    from payment where subject_id = ${bookingId}`;
  const { amountMinor, currency } = payment;
  const news = { paymentId: encodeId('pay', payment.id as string), outcome, amountMinor, currency };
  const { status } = await postWebhook(app, { body: JSON.stringify({ id: newEventId(), news }) });
  if (status !== 204) throw new Error(`The webhook was answered with ${status}.`);
}

/**
 * Handles the messages of this name that wait for bookings, all at the same time, as workers would; returns how many
 * there were.
 */
export async function handleWaiting(app: TestApp, message: string): Promise<number> {
  const consumer = bookingsConsumers.find((candidate) => candidate.message.name === message)!;
  const jobs = await app.sql`delete from pgboss.job where name = ${queueOf(consumer)} returning data`;
  const runs = await Promise.allSettled(jobs.map(({ data }) => app.execute(system, consumer.command, data as object)));
  for (const run of runs) if (run.status === 'rejected') throw run.reason;
  return jobs.length;
}

/** Handles a message about a booking's payment, as the worker would. */
export async function handOver(app: TestApp, message: string, bookingId: string): Promise<void> {
  const consumer = bookingsConsumers.find((candidate) => candidate.message.name === message)!;
  await app.execute(system, consumer.command, { paymentId: '', subjectId: bookingId });
}

/** The money has come and the booking has heard of it. */
export async function payBooking(app: TestApp, { id }: { id: string }): Promise<void> {
  await tellPayment(app, id, 'CAPTURED');
  await handOver(app, 'payment.captured', id);
}
