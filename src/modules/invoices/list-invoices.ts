import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeBooking } from '../bookings/index.js';
import { assertMayManage } from '../organizations/index.js';
import type { InvoiceKind, InvoiceRow, InvoiceSchema } from './invoice.entity.js';

const invoices = (read: Read) => rows<typeof InvoiceSchema>(read.em).selectFrom('invoice').selectAll();

/** An invoice or credit note, or NOT_FOUND: for whoever booked, those who manage the organization, and admins. */
export async function findInvoice(read: Read, id: Id<'inv'>): Promise<InvoiceRow> {
  const found = await invoices(read)
    .select(
      sql<string | null>`(select member_id from booking where booking.id = ${sql.ref('invoice.booking_id')})`.as(
        'member',
      ),
    )
    .where('id', '=', id)
    .executeTakeFirst();
  if (!found) throw notFound('invoice');
  const { member, ...invoice } = found;
  const owned = { memberId: member && encodeId('usr', member), organizationId: invoice.organizationId };
  if (!maySeeBooking(read.viewer, owned)) throw notFound('invoice');
  return invoice;
}

export interface InvoiceFilter {
  organizationId: Id<'org'>;
  /** The year of the series. */
  year: number | null;
  kind: InvoiceKind | null;
}

/** The invoices and credit notes of an organization, newest first, for those who manage it. */
export async function listInvoices(
  read: Read,
  { organizationId, year, kind }: InvoiceFilter,
  page: PageArgs,
): Promise<Connection<InvoiceRow>> {
  assertMayManage(read.viewer, { organizationId }, 'organization');
  const { rows: found } = await sql`select from organization where id = ${uuidOf('org', organizationId)}`.execute(
    read.em.getKysely(),
  );
  if (found.length === 0) throw notFound('organization');
  let query = invoices(read).where('organizationId', '=', organizationId);
  if (year !== null) query = query.where('year', '=', year);
  if (kind !== null) query = query.where('kind', '=', kind);
  return readPage(
    query,
    [
      instantKey<InvoiceRow>('invoice.issued_at', 'desc', ({ issuedAt }) => issuedAt),
      idKey<InvoiceRow>('invoice.id', 'desc'),
    ],
    page,
  );
}

/** All papers about these bookings: the invoice first, whatever the clocks of two nodes say, then credit notes, oldest first. */
export function findInvoicesOf(read: Read, bookingIds: readonly Id<'bkg'>[]): Promise<InvoiceRow[]> {
  return invoices(read)
    .where('bookingId', 'in', [...bookingIds])
    .orderBy('kind', 'desc')
    .orderBy('issuedAt')
    .orderBy('id')
    .execute();
}
