import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Id } from '../../src/kernel/ids.js';
import { encodeId, uuidOfAny } from '../../src/kernel/ids.js';
import type { PaymentRow } from '../../src/modules/payments/index.js';
import { retryRefunds } from '../../src/modules/payments/retry-refunds.js';
import {
  endPaymentOf,
  givenPayment as requestPayment,
  newEventId,
  postWebhook,
  signatureOf,
  startIdleApp,
} from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterEach(() => app.clock.run());
afterAll(() => app.close());

const givenPayment = (): Promise<PaymentRow> => requestPayment(app);

interface EventOptions {
  id?: string;
  outcome?: string;
  amountMinor?: number;
  currency?: string;
}

function eventOf(payment: { id: string }, options: EventOptions = {}): string {
  const { id = newEventId(), outcome = 'CAPTURED' } = options;
  const { amountMinor = 2_500, currency = 'EUR' } = options;
  return JSON.stringify({ id, news: { paymentId: payment.id, outcome, amountMinor, currency } });
}

const post = (body: string, signature?: string, path?: string) =>
  postWebhook(app, { body, ...(signature !== undefined && { signature }), ...(path && { path }) });

async function stateOf(payment: { id: string }) {
  const [row] =
    await app.sql`select status, settled_at is not null as settled from payment where id = ${uuidOfAny(payment.id)}`;
  return row as { status: string; settled: boolean };
}

const inboxSize = async (): Promise<number> => (await app.sql`select count(*)::int as size from payment_event`)[0].size;

const messagesAbout = async (message: string, payment: { id: string }): Promise<number> => {
  const [row] = await app.sql`select count(*)::int as sent from pgboss.job
    where name like ${`${message}.%`} and data->>'paymentId' = ${payment.id}`;
  return row.sent;
};

describe('the webhook of payments', () => {
  it('captures a payment and tells it once, however often the event is sent, also at the same time', async () => {
    const payment = await givenPayment();
    const body = eventOf(payment);
    const answers = await Promise.all([post(body), post(body), post(body)]);
    answers.push(await post(body));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(4).fill([204, '']));
    expect(await stateOf(payment)).toEqual({ status: 'CAPTURED', settled: true });
    expect(await messagesAbout('payment.captured', payment)).toBe(1);
    const stored = await app.sql`select body from payment_event where body like ${`%${payment.id}%`}`;
    expect(stored).toEqual([{ body }]);
  });

  it.each([
    ['without a signature', () => ''],
    ['with a signature of other bytes', (body: string) => signatureOf(app, `${body} `)],
    ['signed with another secret', (body: string) => signatureOf(app, body, { secret: 'another secret' })],
    ['signed more than five minutes ago', (body: string) => signatureOf(app, body, { ageSeconds: 301 })],
    ['signed more than five minutes ahead', (body: string) => signatureOf(app, body, { ageSeconds: -301 })],
    ['with a second time put before the signed one', (body: string) => `t=1,${signatureOf(app, body)}`],
  ])('refuses an event %s and keeps no trace of it', async (_, sign) => {
    const payment = await givenPayment();
    const body = eventOf(payment);
    const before = await inboxSize();
    // To the second: no time passes until it is judged.
    app.clock.advance(0);
    const answer = await post(body, sign(body));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).errors[0].message).toBe('The webhook is not valid.');
    expect(await stateOf(payment)).toEqual({ status: 'REQUESTED', settled: false });
    expect(await inboxSize()).toBe(before);
  });

  it.each(['', 'null', '[]', '{"id":"x"}', '{"id":"x","news":{}}', '{"id":"x","news":{"paymentId":"pay_0"}}', '{'])(
    'refuses the signed body %j that is no event',
    async (body) => {
      const before = await inboxSize();
      expect((await post(body)).status).toBe(400);
      expect(await inboxSize()).toBe(before);
    },
  );

  it('refuses providers that it does not know, other methods, and bodies over 100 kB', async () => {
    const body = eventOf(await givenPayment());
    expect((await post(body, signatureOf(app, body), '/webhooks/payments/nobody')).status).toBe(404);
    expect((await fetch(`${app.url}/webhooks/payments/sandbox`)).status).toBe(404);
    expect(await statusOfOversized()).toBe(413);
  });

  it.each([
    ['amount', { amountMinor: 2_499 }],
    ['currency', { currency: 'USD' }],
  ])('captures nothing when the %s is another than was asked for, and notes it', async (_, wrong) => {
    const payment = await givenPayment();
    expect((await post(eventOf(payment, wrong))).status).toBe(204);
    expect(await stateOf(payment)).toEqual({ status: 'REQUESTED', settled: false });
    expect(await messagesAbout('payment.captured', payment)).toBe(0);
    const audited = await app.sql`select action from audit_entry where subject_id = ${payment.id}`;
    expect(audited).toEqual([{ action: 'payment.mismatched' }]);
  });

  it('keeps an event about a payment that it does not know', async () => {
    const before = await inboxSize();
    expect((await post(eventOf({ id: 'pay_01j00000000000000000000000' }))).status).toBe(204);
    expect(await inboxSize()).toBe(before + 1);
  });

  it.each([
    ['AUTHORIZED', 'CAPTURED', 'FAILED'],
    ['FAILED', 'CAPTURED', 'AUTHORIZED'],
    ['CAPTURED', 'AUTHORIZED', 'FAILED'],
    ['FAILED', 'AUTHORIZED', 'CAPTURED'],
  ])('ends captured when events come as %s, %s, %s', async (...outcomes) => {
    const payment = await givenPayment();
    for (const outcome of outcomes) expect((await post(eventOf(payment, { outcome }))).status).toBe(204);
    expect(await stateOf(payment)).toEqual({ status: 'CAPTURED', settled: true });
    expect(await messagesAbout('payment.captured', payment)).toBe(1);
  });

  it('records money that comes after the payment was voided', async () => {
    const payment = await givenPayment();
    await endPaymentOf(app, payment);
    expect(await stateOf(payment)).toEqual({ status: 'VOIDED', settled: true });
    await post(eventOf(payment));
    expect(await stateOf(payment)).toEqual({ status: 'CAPTURED', settled: true });
  });

  it('leaves a failed payment failed when it is voided, and a voided one voided when it fails', async () => {
    const [failed, voided] = [await givenPayment(), await givenPayment()];
    await post(eventOf(failed, { outcome: 'FAILED' }));
    await endPaymentOf(app, failed);
    await endPaymentOf(app, voided);
    await post(eventOf(voided, { outcome: 'FAILED' }));
    expect([(await stateOf(failed)).status, (await stateOf(voided)).status]).toEqual(['FAILED', 'VOIDED']);
  });

  it('says why a card was declined for as long as another is waited for', async () => {
    const payment = await givenPayment();
    const reasonOf = async () =>
      (await app.sql`select failure_reason as reason from payment where id = ${uuidOfAny(payment.id)}`)[0].reason;
    const declined = { paymentId: payment.id, outcome: 'DECLINED', amountMinor: 2_500, currency: 'EUR' };
    await post(JSON.stringify({ id: newEventId(), news: { ...declined, reason: 'Too little money.' } }));
    expect(await reasonOf()).toBe('Too little money.');
    await endPaymentOf(app, payment);
    expect(await reasonOf()).toBeNull();
  });
});

describe('refunds', () => {
  it('are asked for again when they were not made for a quarter of an hour, and no more once they are', async () => {
    const payment = await givenPayment();
    await post(eventOf(payment));
    await endPaymentOf(app, payment);
    const [refund] = await app.sql`select id from refund where payment_id = ${uuidOfAny(payment.id)}`;
    const refundId = encodeId('rfd', refund.id as string);
    const retried = (refundId: string) => app.sql`delete from pgboss.job
      where name = 'refund.requested.refund-at-provider' and data->>'refundId' = ${refundId} returning id`;
    expect(await retried(refundId)).toHaveLength(1);
    expect(await app.execute(system, retryRefunds, undefined)).toBe(0);
    await app.sql`update refund set created_at = created_at - interval '16 minutes'
      where id = ${refund.id}`;
    expect(await app.execute(system, retryRefunds, undefined)).toBe(1);
    expect(await retried(refundId)).toHaveLength(1);
    await app.sql`update refund set status = 'SUCCEEDED' where id = ${refund.id}`;
    expect(await app.execute(system, retryRefunds, undefined)).toBe(0);
  });

  it('are all asked for again some time, however many others take days', async () => {
    const { id } = await givenPayment();
    const copies = (count: number, hours: number) => app.sql`
      insert into refund (id, payment_id, amount_minor, currency, reason, status, created_at)
      select gen_random_uuid(), ${uuidOfAny(id)}, 1, 'EUR', 'Ill', 'REQUESTED', now() - make_interval(hours => ${hours})
      from generate_series(1, ${count}) returning id`;
    await copies(500, 48);
    const [last] = await copies(1, 1);
    const refundId = encodeId('rfd', last.id as string);
    for (let runs = 0; runs < 5; runs += 1) expect(await app.execute(system, retryRefunds, undefined)).toBe(500);
    const asked = await app.sql`delete from pgboss.job where name = 'refund.requested.refund-at-provider'
      returning data->>'refundId' as id`;
    expect(asked.map(({ id }) => id as string)).toContain(refundId);
    await app.sql`delete from refund where payment_id = ${uuidOfAny(id)}`;
  });

  const refundsOf = async (payment: { id: Id<'pay'> }) =>
    await app.sql`select amount_minor::int as amount, status from refund where payment_id = ${uuidOfAny(payment.id)}`;

  it('gives back what was captured once, however many ask at the same time', async () => {
    const payment = await givenPayment();
    await post(eventOf(payment));
    const ask = () => endPaymentOf(app, payment);
    await Promise.all(Array.from({ length: 10 }, ask));
    expect(await refundsOf(payment)).toEqual([{ amount: 2_500, status: 'REQUESTED' }]);
  });

  it('gives nothing back of a payment that was not captured', async () => {
    const payment = await givenPayment();
    await endPaymentOf(app, payment);
    expect(await refundsOf(payment)).toEqual([]);
  });
});

/** With a raw client, since `fetch` gives up when the server answers before all is sent. */
function statusOfOversized(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': 200_000 };
    const sent = httpRequest(`${app.url}/webhooks/payments/sandbox`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('x'.repeat(1_000));
  });
}
