import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { newId } from '../../src/kernel/ids.js';
import { tablesChangedBy } from '../kit/database-digest.js';
import { givenPayment, signatureOf } from '../kit/given-payments.js';
import { startStripeApp, stripeEvent, stripeSignature, STRIPE_SECRETS, type StripeApp } from '../kit/given-stripe.js';
import type { TestApp } from '../kit/test-app.js';

const SANDBOX_SECRET = 'a secret of the sandbox for these tests only';

interface Warning {
  msg: string;
  provider?: string;
  refusedSince?: number;
}

const warnings: Warning[] = [];
let given: StripeApp;
let app: TestApp;
beforeAll(async () => {
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line) as Warning) });
  given = await startStripeApp({ ROLE: 'api', SANDBOX_WEBHOOK_SECRET: SANDBOX_SECRET }, { logger });
  ({ app } = given);
});
afterAll(() => given.close());

interface Told {
  paymentId: string;
  amountMinor?: number;
  currency?: string;
  /** The provider's id of the event. */
  id?: string;
}

interface Provider {
  name: string;
  header: string;
  /** The body that tells of a captured payment; of 25.00 EUR unless told. */
  body(told: Told): string;
  sign(body: string, options?: { secret?: string; age?: number }): string;
}

let events = 0;
const newEventId = (): string => `evt_of_these_tests_${(events += 1)}`;

const SANDBOX: Provider = {
  name: 'sandbox',
  header: 'foyer-sandbox-signature',
  body: ({ paymentId, amountMinor = 2_500, currency = 'EUR', id = newEventId() }) =>
    JSON.stringify({ id, news: { paymentId, outcome: 'CAPTURED', amountMinor, currency } }),
  sign: (body, { secret, age = 0 } = {}) => signatureOf(app, body, { ...(secret && { secret }), ageSeconds: age }),
};

const STRIPE: Provider = {
  name: 'stripe',
  header: 'stripe-signature',
  body: ({ paymentId, amountMinor = 2_500, currency = 'EUR', id = newEventId() }) => {
    const money = { amount: amountMinor, amount_received: amountMinor, currency: currency.toLowerCase() };
    const intent = { id: `pi_${id}`, object: 'payment_intent', status: 'succeeded', ...money };
    return stripeEvent('payment_intent.succeeded', { ...intent, metadata: { payment_id: paymentId } }, id);
  },
  sign: (body, options) => stripeSignature(app, body, options),
};

/** The same about a payment that was declined, for a reason that no database keeps. */
const withReason = (good: string): string =>
  good
    .replace('"status":"succeeded"', '"status":"requires_payment_method","last_payment_error":{"message":"a\\u0000"}')
    .replace('"outcome":"CAPTURED"', '"outcome":"DECLINED","reason":"a\\u0000"');

interface Posted {
  body: string;
  signature?: string | null;
  headers?: Record<string, string>;
  path?: string;
}

/** Posts a webhook, signed by the provider unless told; the status, and what it changed. */
async function post({ name, header, sign }: Provider, posted: Posted): Promise<{ status: number; changed: string[] }> {
  const { body, signature = sign(body), headers = {}, path = `/webhooks/payments/${name}` } = posted;
  const sent = { 'content-type': 'application/json', ...headers, ...(signature !== null && { [header]: signature }) };
  let status = 0;
  const changed = await tablesChangedBy(app, async () => {
    const response = await fetch(`${app.url}${path}`, { method: 'POST', headers: sent, body });
    ({ status } = response);
    if (status >= 300) {
      const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
      expect(errors[0]!.extensions.code).toBe(status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT');
      expect(errors[0]!.message).not.toMatch(/secret|whsec|signature scheme/i);
    } else await response.body?.cancel();
  });
  return { status, changed };
}

const REFUSED = { status: 400, changed: [] };
const CAPTURED = ['public.payment', 'public.payment_event', 'pgboss.job'];

describe.each([SANDBOX, STRIPE])('a webhook of $name', (provider) => {
  const paymentOf = async (): Promise<{ paymentId: string }> => {
    const { id } = await givenPayment(app, { provider: provider.name });
    return { paymentId: id };
  };

  const secretOf = { sandbox: SANDBOX_SECRET, stripe: STRIPE_SECRETS[0] as string }[provider.name]!;
  const hmacOf = (text: string, algorithm = 'sha256'): string =>
    createHmac(algorithm, secretOf).update(text).digest('hex');
  const seconds = (age = 0): number => Math.floor(app.clock.now().getTime() / 1_000) - age;

  it.each<[string, (body: string) => string | null]>([
    ['without a signature', () => null],
    ['with an empty signature', () => ''],
    ['with a signature of 10,000 signs', () => `t=${seconds()},v1=${'0'.repeat(10_000)}`],
    ['signed with nothing', (body) => provider.sign(body, { secret: ' ' })],
    ['signed with another secret', (body) => provider.sign(body, { secret: 'whsec_of_a_forger' })],
    ['signed over other bytes', (body) => provider.sign(`${body} `)],
    ['signed six minutes ago', (body) => provider.sign(body, { age: 360 })],
    [
      'signed six minutes ago, and dated anew',
      (body) => provider.sign(body, { age: 360 }).replace(/\d+/, `${seconds()}`),
    ],
    ['signed without its time', (body) => `t=${seconds()},v1=${hmacOf(body)}`],
    ['signed by another algorithm', (body) => `t=${seconds()},v1=${hmacOf(`${seconds()}.${body}`, 'sha512')}`],
    ['signed for a test, by a scheme of no use', (body) => `t=${seconds()},v0=${hmacOf(`${seconds()}.${body}`)}`],
  ])('%s is refused and leaves no trace', async (_title, sign) => {
    const body = provider.body(await paymentOf());
    expect(await post(provider, { body, signature: sign(body) })).toEqual(REFUSED);
  });

  it('that is refused is a warning to operators, without what was sent: one a minute, however many come', async () => {
    const body = provider.body(await paymentOf());
    const forge = () => post(provider, { body, signature: provider.sign(body, { secret: 'whsec_of_a_forger' }) });
    const minuteLater = () => app.clock.set(new Date(app.clock.now().getTime() + 60_000));
    minuteLater();
    const before = warnings.length;
    for (let times = 0; times < 4; times += 1) expect(await forge()).toEqual(REFUSED);
    minuteLater();
    await forge();
    app.clock.run();
    const told = warnings.slice(before);
    expect(told).toMatchObject([
      { msg: 'a webhook was refused', provider: provider.name },
      { msg: 'a webhook was refused', provider: provider.name, refusedSince: 3 },
    ]);
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toMatch(/pay_|v1=/);
  });

  it('with the signature of the other provider is refused', async () => {
    const other = provider === STRIPE ? SANDBOX : STRIPE;
    const body = provider.body(await paymentOf());
    const headers = { [other.header]: other.sign(body) };
    expect(await post(provider, { body, signature: null, headers })).toEqual(REFUSED);
    const path = `/webhooks/payments/${other.name}`;
    expect(await post(provider, { body, path })).toEqual(REFUSED);
  });

  it('that is sent again, with the same or a new signature, changes nothing more', async () => {
    const body = provider.body(await paymentOf());
    const signature = provider.sign(body, { age: 200 });
    expect(await post(provider, { body, signature })).toEqual({ status: 204, changed: CAPTURED });
    expect(await post(provider, { body, signature })).toEqual({ status: 204, changed: [] });
    expect(await post(provider, { body })).toEqual({ status: 204, changed: [] });
    expect(await post(provider, { body, signature: provider.sign(body, { age: 360 }) })).toEqual(REFUSED);
  });

  it('that tells something else under the id of one that came changes nothing', async () => {
    const id = newEventId();
    await post(provider, { body: provider.body({ ...(await paymentOf()), id }) });
    const body = provider.body({ ...(await paymentOf()), id });
    expect(await post(provider, { body })).toEqual({ status: 204, changed: [] });
  });

  it('about a payment that has come already is kept, and changes nothing else', async () => {
    const told = await paymentOf();
    await post(provider, { body: provider.body(told) });
    const { changed } = await post(provider, { body: provider.body(told) });
    expect(changed).toEqual(['public.payment_event']);
  });

  it.each([
    ['another currency', { currency: 'USD' }],
    ['a currency that there is not', { currency: 'ZZZ' }],
    ['a cent less', { amountMinor: 2_499 }],
    ['a cent more', { amountMinor: 2_501 }],
    ['nothing', { amountMinor: 0 }],
    ['less than nothing', { amountMinor: -2_500 }],
  ])('that tells of %s is noted for a person to look at, and takes nothing', async (_title, wrong) => {
    const told = await paymentOf();
    const { status, changed } = await post(provider, { body: provider.body({ ...told, ...wrong }) });
    expect(status).toBe(204);
    expect(changed).toEqual(['public.audit_entry', 'public.payment', 'public.payment_event']);
    const [row] = await app.sql`select status, refunded_minor::int as refunded from payment
      where provider = ${provider.name} order by created_at desc, id desc limit 1`;
    expect(row).toEqual({ status: 'REQUESTED', refunded: 0 });
  });

  it('about a payment that there is not, or of the other provider, is kept, and changes nothing else', async () => {
    const { id } = await givenPayment(app, { provider: provider === STRIPE ? 'sandbox' : 'stripe' });
    for (const paymentId of [newId('pay'), id]) {
      const posted = await post(provider, { body: provider.body({ paymentId }) });
      expect(posted).toEqual({ status: 204, changed: ['public.payment_event'] });
    }
  });

  it.each<[string, (good: string) => string]>([
    ['nothing', () => ''],
    ['half of an event', (good) => good.slice(0, good.length / 2)],
    ['null', () => 'null'],
    ['a list', (good) => `[${good}]`],
    ['a number', () => '9007199254740993'],
    ['an event without an id', (good) => good.replace(/"id":"evt_[^"]*",/, '')],
    ['an event whose id is an object', (good) => good.replace(/"id":"evt_[^"]*"/, '"id":{"a":1}')],
    ['an event whose id is NUL', (good) => good.replace(/"id":"evt_[^"]*"/, '"id":"\\u0000"')],
    ['an event whose id has 10,000 signs', (good) => good.replace(/"id":"evt_[^"]*"/, `"id":"${'e'.repeat(10_000)}"`)],
    ['a reason with NUL', withReason],
    ['a currency that is none', (good) => good.replace(/"(eur|EUR)"/, 'null')],
    ['an amount as text', (good) => good.replaceAll(':2500', ':"2500"')],
    ['an amount of a fraction', (good) => good.replaceAll(':2500', ':2500.5')],
    ['an amount of 2^53', (good) => good.replaceAll(':2500', ':9007199254740992')],
  ])('that is signed and tells %s is refused and leaves no trace', async (_title, spoil) => {
    const body = spoil(provider.body(await paymentOf()));
    expect(await post(provider, { body })).toEqual(REFUSED);
  });

  it('goes to providers that there are', async () => {
    const body = provider.body(await paymentOf());
    for (const name of ['nobody', '__proto__', 'constructor', 'STRIPE', '%00', `${provider.name}%20`]) {
      const posted = await post(provider, { body, path: `/webhooks/payments/${name}` });
      expect([name, posted]).toEqual([name, { status: 404, changed: [] }]);
    }
  });
});
