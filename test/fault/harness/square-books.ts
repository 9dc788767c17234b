import { expect } from '@jest/globals';
import { auditPlaces } from '../../../src/audit-places.js';
import { system } from '../../../src/kernel/auth/viewer.js';
import { encodeId } from '../../../src/kernel/ids.js';
import { findUnaccountedMoney } from '../../../src/modules/bookings/unaccounted-money.js';
import type { StripeApp } from '../../kit/given-stripe.js';
import { until } from '../../kit/until.js';
import type { Begun } from './steps.js';

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * What Stripe says of money is what Foyer says: each payment was made once, every captured cent has a booking or a refund, no
 * refund was made twice, papers are numbered without gaps, uses of codes are those of bookings, and nobody was sold what
 * another has.
 */
export async function expectSquareBooks({ app, stripe }: Pick<StripeApp, 'app' | 'stripe'>): Promise<void> {
  const [intents, refunds] = [[...stripe.intents.values()], [...stripe.refunds.values()]];
  const once = (ids: (string | undefined)[]) => expect(new Set(ids).size).toBe(ids.length);
  once(intents.map(({ metadata }) => metadata.payment_id));
  once(refunds.map(({ metadata }) => metadata.refund_id));
  const payments = await app.sql`select p.id, b.status, p.amount_minor::int as amount, p.refunded_minor::int as refunded
    from payment p join booking b on p.subject_id like 'bkg%' and b.id = foyer_uuid_of(p.subject_id)`;
  expect(payments.length).toBeGreaterThan(0);
  for (const { id, status, amount, refunded } of payments) {
    const intent = intents.find(({ metadata }) => metadata.payment_id === encodeId('pay', id as string));
    const made = sum(refunds.filter((refund) => refund.payment_intent === intent?.id).map((refund) => refund.amount));
    const booked = status === 'CONFIRMED' ? (amount as number) : 0;
    const captured = intent?.amount_received ?? 0;
    expect({ id, captured, refunded }).toEqual({ id, captured: booked + made, refunded: made });
  }
  const { differences } = await auditPlaces(app.read().em);
  // Offers of these tests are made without the ledger's first line.
  expect(differences.filter(({ finding }) => !finding.startsWith('capacity'))).toEqual([]);
  await app.sql`update payment set settled_at = settled_at - interval '40 minutes'`;
  expect(await app.execute(system, findUnaccountedMoney, undefined)).toBe(0);
  await expectGapFree(app);
}

async function expectGapFree(app: StripeApp['app']): Promise<void> {
  const series = await app.sql`select s.last_number as last, array_agg(i.sequence order by i.sequence) as numbers
    from invoice_series s join invoice i using (organization_id, kind, year)
    group by s.organization_id, s.kind, s.year, s.last_number`;
  for (const { last, numbers } of series) {
    expect(numbers).toEqual(Array.from({ length: last as number }, (_, index) => index + 1));
  }
}

/** A sale comes to rest, and is as it should be then. */
export async function expectRest({ sale, atRest }: Pick<Begun, 'sale' | 'atRest'>): Promise<void> {
  let now = await sale.seen();
  await until(async () => JSON.stringify({ ...(now = await sale.seen()), ...atRest }) === JSON.stringify(now), 150)
    // What differs is said below.
    .catch(() => undefined);
  expect(now).toEqual(atRest);
}
