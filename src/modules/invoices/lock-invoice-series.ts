import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
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

/** The invoice's row, locked: of two credit notes for it, the second sees what the first took back. */
export async function lockInvoice(tx: Tx, id: Id<'inv'>): Promise<void> {
  await sql`select id from invoice where id = ${uuidOf('inv', id)} for no key update`.execute(tx.em.getKysely());
}
