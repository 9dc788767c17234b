import { sql, type RawBuilder } from 'kysely';
import { assertExact, exactSum } from '../../kernel/db/exact-sums.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import { assertManagesEvent } from '../bookings/index.js';

export interface PayoutPeriod {
  eventId: Id<'evt'>;
  /** From this instant on; null: from the beginning. */
  from: Date | null;
  /** Before this instant; null: until now. */
  to: Date | null;
}

/** `gross = sales + fees + tax`, `fees = organizerFees + platformFees`, `net = gross - platformFees - refunds`. */
export interface Payouts {
  currency: string;
  bookings: number;
  salesMinor: number;
  organizerFeesMinor: number;
  platformFeesMinor: number;
  taxMinor: number;
  includedTaxMinor: number;
  grossMinor: number;
  refundsMinor: number;
  netMinor: number;
}

type Sold = Omit<Payouts, 'refundsMinor' | 'netMinor'>;

/**
 * What an event has brought in through payment providers, for those who manage it: bookings by when they were confirmed,
 * refunds by when they were made. Null when nothing was ever sold. CONFLICT when it was sold in several currencies, or a
 * sum is more than 2^53 - 1.
 */
export async function readPayouts(read: Read, period: PayoutPeriod): Promise<Payouts | null> {
  await assertManagesEvent(read, period.eventId);
  const [sold, ...others] = await readSold(read, period);
  if (others.length > 0) throw new Fault('CONFLICT', 'This event was sold in several currencies.');
  if (!sold) return null;
  const refundsMinor = await sumRefunds(read, period);
  const payouts = { ...sold, refundsMinor, netMinor: sold.grossMinor - sold.platformFeesMinor - refundsMinor };
  assertExact(payouts, 'ask for a shorter time');
  return payouts;
}

/** Confirmed and paid through a provider: what was paid at the door is with the organizer already. */
const paidThrough = (eventId: Id<'evt'>): RawBuilder<boolean> =>
  sql`event_id = ${uuidOf('evt', eventId)} and confirmed_at is not null and payment_method is not null and total_minor > 0`;

const within = (column: RawBuilder<unknown>, { from, to }: PayoutPeriod): RawBuilder<boolean> =>
  sql`${column} >= coalesce(${from}::timestamptz, '-infinity') and ${column} < coalesce(${to}::timestamptz, 'infinity')`;

async function readSold(read: Read, period: PayoutPeriod): Promise<Sold[]> {
  const sum = (column: string) => exactSum(sql`sum(${sql.ref(column)}) filter (where counts)`);
  const { rows } = await sql<Sold>`
    select currency, count(*) filter (where counts) as bookings, ${sum('sales')} as "salesMinor",
      ${sum('fees_minor')} - ${sum('platform')} as "organizerFeesMinor", ${sum('platform')} as "platformFeesMinor",
      ${sum('tax_minor')} as "taxMinor", ${sum('included')} as "includedTaxMinor", ${sum('total_minor')} as "grossMinor"
    from (
      select currency, fees_minor, tax_minor, total_minor, subtotal_minor - discount_minor as sales,
        (select sum("amountMinor") from jsonb_to_recordset(breakdown -> 'fees')
          as fee (beneficiary text, "amountMinor" bigint) where beneficiary = 'PLATFORM') as platform,
        (select sum("includedTaxMinor") from jsonb_to_recordset(breakdown -> 'lines')
          as line ("includedTaxMinor" bigint)) as included,
        ${within(sql`confirmed_at`, period)} as counts
      from booking where ${paidThrough(period.eventId)}) as sold
    group by currency`.execute(read.em.getKysely());
  return rows;
}

/** Payments know what they are for by its TypeID. */
async function sumRefunds(read: Read, period: PayoutPeriod): Promise<number> {
  const db = read.em.getKysely();
  const { rows: paid } = await sql<{ id: string }>`select id from booking where ${paidThrough(period.eventId)}`.execute(
    db,
  );
  const subjects = paid.map(({ id }) => encodeId('bkg', id));
  const { rows } = await sql<{ refunded: number }>`
    select ${exactSum(sql`sum(refund.amount_minor)`)} as refunded
    from payment join refund on refund.payment_id = payment.id
    where payment.subject_id = any(${subjects}::text[]) and refund.status = 'SUCCEEDED'
      and ${within(sql`refund.settled_at`, period)}`.execute(db);
  return rows[0]!.refunded;
}
