import { sql } from 'kysely';
import { arrayOf } from '../../kernel/db/array-text.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { Billing } from '../bookings/index.js';
import type { Breakdown } from '../pricing/index.js';
import type { InvoiceDocument, Party } from './invoice-document.js';

interface BilledRow {
  id: string;
  organization_id: string;
  time_zone: string;
  reference: string;
  event_title: string;
  event_starts_at: Date;
  currency: string;
  total_minor: number;
  breakdown: Breakdown;
  billing: Billing | null;
  buyer_name: string;
  buyer_email: string | null;
  seller_name: string;
  seller_address: string | null;
  seller_tax_id: string | null;
  ticket_types: Record<string, string> | null;
}

/** What is to be invoiced, but for the day. */
export interface BilledBooking {
  bookingId: Id<'bkg'>;
  organizationId: Id<'org'>;
  currency: string;
  document: Omit<InvoiceDocument, 'issuedOn'>;
}

/** What bookings cost whom; those are left out that were never confirmed, cost nothing, or have their invoice already. */
export async function readBilledBookings(tx: Tx, bookingIds: readonly Id<'bkg'>[]): Promise<BilledBooking[]> {
  const rows = await readBilled(tx.em, { ids: arrayOf(bookingIds.map((id) => uuidOf('bkg', id))) });
  return rows.map(billedBookingOf);
}

const readBilled = prepared<{ ids: string }, BilledRow>(
  'billed_bookings',
  ({ ids }) => sql`
    with billed as materialized (
      select * from booking where id = any(${ids}::uuid[]) and confirmed_at is not null and total_minor > 0
        and id <> all(array(select booking_id from invoice where booking_id = any(${ids}::uuid[]) and kind = 'INVOICE'))
    ), types as materialized (
      select event_id, jsonb_object_agg(id, name) as names from ticket_type
      where event_id = any(array(select distinct event_id from billed)) group by event_id
    )
    select billed.id, event.organization_id, event.time_zone, billed.reference, billed.event_title,
      billed.event_starts_at, billed.currency, billed.total_minor, billed.breakdown, billed.billing,
      coalesce(member.display_name, billed.attendees -> 0 ->> 'name') as buyer_name,
      coalesce(member.email, billed.attendees -> 0 ->> 'email') as buyer_email,
      coalesce(seller.legal_name, seller.name) as seller_name, seller.address as seller_address,
      seller.tax_id as seller_tax_id, types.names as ticket_types
    from billed join event on event.id = billed.event_id
      join organization seller on seller.id = event.organization_id
      left join types on types.event_id = billed.event_id
      left join app_user member on member.id = billed.member_id
    order by billed.confirmed_at, billed.id`,
);

function billedBookingOf(row: BilledRow): BilledBooking {
  return {
    bookingId: encodeId('bkg', row.id),
    organizationId: encodeId('org', row.organization_id),
    currency: row.currency,
    document: {
      seller: { name: row.seller_name, email: null, address: row.seller_address, taxId: row.seller_tax_id },
      buyer: buyerOf(row),
      event: { title: row.event_title, startsAt: row.event_starts_at.toISOString(), timeZone: row.time_zone },
      bookingReference: row.reference,
      lines: row.breakdown.lines.map((line) => ({
        text: row.ticket_types?.[uuidOf('tty', line.ticketTypeId)] ?? '',
        quantity: line.quantity,
        unitPriceMinor: line.unitPriceMinor,
        subtotalMinor: line.subtotalMinor,
        discountMinor: line.discountMinor,
      })),
      fees: row.breakdown.fees.map(({ name, amountMinor }) => ({ name, amountMinor })),
      taxes: row.breakdown.taxes,
      totalMinor: row.total_minor,
      corrects: null,
    },
  };
}

/** What was asked for at checkout counts; the account or the first attendee where nothing was. */
function buyerOf({ billing, buyer_name, buyer_email: email }: BilledRow): Party {
  return {
    name: billing?.name ?? buyer_name,
    email,
    address: billing?.address ?? null,
    taxId: billing?.taxId ?? null,
  };
}
