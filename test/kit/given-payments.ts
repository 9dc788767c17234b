import { createHmac, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { rowOfJson } from '../../src/kernel/db/row-shape.js';
import { sendParts } from '../../src/kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../src/kernel/db/table-rows.js';
import type { Tx } from '../../src/kernel/db/unit-of-work.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { queueOf, type Errand } from '../../src/kernel/messages/message.js';
import { encodeId, type Id } from '../../src/kernel/ids.js';
import { bookingErrands, bookingsConsumers } from '../../src/modules/bookings/index.js';
import { createPlacesCombiner } from '../../src/modules/inventory/index.js';
import { endPayment, preparePayment, type PaymentRow } from '../../src/modules/payments/index.js';
import { paymentRows } from '../../src/modules/payments/payment.entity.js';
import { settleRefund } from '../../src/modules/payments/settle-refund.js';
import type { PaymentRequest } from '../../src/modules/payments/prepare-payment.js';
import { startTestApp, type TestApp } from './test-app.js';

const SECRET = 'a secret of the sandbox for these tests only';

/** Without a worker: no payment is requested and no message handled but by the test. One more node when beside another. */
export const startIdleApp = (beside?: TestApp): Promise<TestApp> =>
  startTestApp({ ...(beside && { beside }), environment: { ROLE: 'api', SANDBOX_WEBHOOK_SECRET: SECRET } });

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
export async function tellPayment(
  app: TestApp,
  bookingId: string,
  outcome: 'AUTHORIZED' | 'CAPTURED' | 'FAILED',
): Promise<void> {
  const [payment] = await app.sql`select id, amount_minor::int as "amountMinor", currency
    from payment where subject_id = ${bookingId}`;
  const { amountMinor, currency } = payment;
  const news = { paymentId: encodeId('pay', payment.id as string), outcome, amountMinor, currency };
  const { status } = await postWebhook(app, { body: JSON.stringify({ id: newEventId(), news }) });
  if (status !== 204) throw new Error(`The webhook was answered with ${status}.`);
}

/** The provider tells what became of a booking's refund that is on its way. */
export async function tellRefund(app: TestApp, bookingId: string, outcome: 'SUCCEEDED' | 'FAILED'): Promise<void> {
  const [refund] = await app.sql`select r.id, r.amount_minor::int as "amountMinor", r.currency
    from refund r join payment p on p.id = r.payment_id where p.subject_id = ${bookingId} and r.status = 'REQUESTED'`;
  const { amountMinor, currency } = refund;
  const news = { refundId: encodeId('rfd', refund.id as string), outcome, reference: null, amountMinor, currency };
  const reception = await app.execute(system, settleRefund, { provider: 'sandbox', news });
  if (reception !== 'SETTLED') throw new Error(`The refund is ${reception}.`);
}

/** What messages do to bookings, settled as by a worker. */
const errandOf = (app: TestApp, message: string): Errand => {
  const combiner = createPlacesCombiner(app.execute, { mostWaiting: 100, longestWait: 60_000 });
  const errands = bookingErrands({ settle: combiner.settle, read: () => app.read() });
  return errands.find((candidate) => candidate.message.name === message)!;
};

/**
 * Handles the messages of this name that wait for bookings, all at the same time, as workers would; returns how many
 * there were.
 */
export async function handleWaiting(app: TestApp, message: string): Promise<number> {
  const subscriber =
    bookingsConsumers.find((candidate) => candidate.message.name === message) ?? errandOf(app, message);
  const jobs = await app.sql`delete from pgboss.job where name = ${queueOf(subscriber)} returning data`;
  const runs = await Promise.allSettled(
    jobs.map(({ data }) =>
      'run' in subscriber ? subscriber.run(data as object) : app.execute(system, subscriber.command, data as object),
    ),
  );
  for (const run of runs) if (run.status === 'rejected') throw run.reason;
  return jobs.length;
}

/** Handles a message about a booking's payment, as the worker would. */
export async function handOver(app: TestApp, message: string, bookingId: string): Promise<void> {
  await errandOf(app, message).run({ paymentId: '', subjectId: bookingId });
}

/** A payment for something that is no booking, asked for as modules do. */
export const givenPayment = (app: TestApp, request: Partial<PaymentRequest> = {}): Promise<PaymentRow> =>
  app.execute(
    system,
    async (tx) => {
      const amount = { amountMinor: 2_500, currency: 'EUR' };
      const usual = { subjectId: `thing_${randomUUID()}`, amount, provider: 'sandbox', method: 'sandbox_ok' };
      const { payment, rows } = preparePayment(tx, { ...usual, ...request });
      await sendParts(tx.em, partsOfRows([rows]));
      return payment;
    },
    undefined,
  );

/** Changes a payment as modules do that hold its lock. */
export const changePayment = (
  app: TestApp,
  { id }: { id: Id<'pay'> },
  change: (tx: Tx, payment: PaymentRow) => TableRows[],
): Promise<number> =>
  app.execute(
    system,
    async (tx) => {
      const { rows } = await sql<{ stored: object }>`
        select to_jsonb(payment) as stored from payment where id = ${uuidOf('pay', id)} for update`.execute(
        tx.em.getKysely(),
      );
      const changes = change(tx, rowOfJson(paymentRows, rows[0]!.stored));
      if (changes.length > 0) await sendParts(tx.em, partsOfRows(changes));
      return changes.length;
    },
    undefined,
  );

/** Puts a payment's subject to an end, as far as its money goes. */
export const endPaymentOf = (app: TestApp, payment: { id: Id<'pay'> }): Promise<number> =>
  changePayment(app, payment, (tx, stored) => endPayment(tx, stored, { reason: 'Asked for.' }));

/** The money has come and the booking has heard of it. */
export async function payBooking(app: TestApp, { id }: { id: string }): Promise<void> {
  await tellPayment(app, id, 'CAPTURED');
  await handOver(app, 'payment.captured', id);
}
