import { sql } from 'kysely';
import { arrayOf } from '../../kernel/db/array-text.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { InvoiceKind } from './invoice.entity.js';

export interface SeriesKey {
  organizationId: Id<'org'>;
  kind: InvoiceKind;
  year: number;
}

export interface TakenNumber {
  sequence: number;
  issuedAt: Date;
}

/** Locks the series until the end of the transaction, and makes it where there is none. */
export async function lockInvoiceSeries(tx: Tx, { organizationId, kind, year }: SeriesKey): Promise<void> {
  await sql`
    insert into invoice_series (organization_id, kind, year, last_number, last_issued_at)
    values (${uuidOf('org', organizationId)}, ${kind}, ${year}, 0, ${tx.now})
    on conflict (organization_id, kind, year) do update set last_number = invoice_series.last_number`.execute(
    tx.em.getKysely(),
  );
}

/**
 * The next number of a series that the caller has locked. It is taken by the commit that writes its invoice, or not at all.
 * Its instant is not before that of the number before it, whatever the clocks of the nodes say.
 */
export async function takeNumber(tx: Tx, key: SeriesKey): Promise<TakenNumber> {
  const { rows } = await sql<{ last_number: number; last_issued_at: Date }>`
    update invoice_series set last_number = last_number + 1, last_issued_at = greatest(last_issued_at, ${tx.now})
    where organization_id = ${uuidOf('org', key.organizationId)} and kind = ${key.kind} and year = ${key.year}
    returning last_number, last_issued_at`.execute(tx.em.getKysely());
  const { last_number: sequence, last_issued_at: issuedAt } = rows[0]!;
  return { sequence, issuedAt };
}

export const nameOfSeries = ({ organizationId, kind, year }: SeriesKey): string => `${organizationId} ${kind} ${year}`;

/**
 * A number for each time that a series is named, by the series' names: they are locked in one order, made where there are
 * none, and their numbers taken, all at once. As with one number, the commit that writes its invoices takes them, or none.
 */
export async function takeNumbers(tx: Tx, keys: readonly SeriesKey[]): Promise<Map<string, TakenNumber[]>> {
  const wanted = [...Map.groupBy(keys, nameOfSeries).values()].map((same) => ({ key: same[0]!, count: same.length }));
  const rows = await takeMany(tx.em, {
    organizationIds: arrayOf(wanted.map(({ key }) => uuidOf('org', key.organizationId))),
    kinds: arrayOf(wanted.map(({ key }) => key.kind)),
    years: arrayOf(wanted.map(({ key }) => key.year)),
    counts: arrayOf(wanted.map(({ count }) => count)),
    now: tx.now,
  });
  return new Map(
    rows.map(({ organization_id, kind, year, last_number: last, last_issued_at: issuedAt }) => {
      const name = nameOfSeries({ organizationId: encodeId('org', organization_id), kind, year });
      const { count } = wanted.find(({ key }) => nameOfSeries(key) === name)!;
      return [name, Array.from({ length: count }, (_, index) => ({ sequence: last - count + 1 + index, issuedAt }))];
    }),
  );
}

interface TakenRow {
  organization_id: string;
  kind: InvoiceKind;
  year: number;
  last_number: number;
  last_issued_at: Date;
}

const takeMany = prepared<
  { organizationIds: string; kinds: string; years: string; counts: string; now: Date },
  TakenRow
>(
  'take_invoice_numbers',
  ({ organizationIds, kinds, years, counts, now }) => sql`
    insert into invoice_series (organization_id, kind, year, last_number, last_issued_at)
    select organization_id, kind, year, count, ${now}::timestamptz(3)
    from unnest(${organizationIds}::uuid[], ${kinds}::text[], ${years}::int[], ${counts}::int[])
      as wanted (organization_id, kind, year, count)
    order by organization_id, kind, year
    on conflict (organization_id, kind, year) do update set
      last_number = invoice_series.last_number + excluded.last_number,
      last_issued_at = greatest(invoice_series.last_issued_at, excluded.last_issued_at)
    returning organization_id, kind, year, last_number, last_issued_at`,
);

/** The invoice's row, locked: of two credit notes for it, the second sees what the first took back. */
export async function lockInvoice(tx: Tx, id: Id<'inv'>): Promise<void> {
  await sql`select id from invoice where id = ${uuidOf('inv', id)} for no key update`.execute(tx.em.getKysely());
}
