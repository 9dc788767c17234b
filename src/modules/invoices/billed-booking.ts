import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { Billing } from '../bookings/index.js';
import type { Breakdown } from '../pricing/index.js';
import type { InvoiceDocument, Party } from './invoice-document.js';

interface BilledRow {
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
  ticket_types: Record<string, string>;
}

/** What is to be invoiced, but for the day. */
export interface BilledBooking {
  organizationId: Id<'org'>;
  currency: string;
  document: Omit<InvoiceDocument, 'issuedOn'>;
}

/** What a booking costs whom; undefined when it was never confirmed, or cost nothing. */
export async function readBilledBooking(tx: Tx, bookingId: Id<'bkg'>): Promise<BilledBooking | undefined> {
  const { rows } = await sql<BilledRow>`
    select event.organization_id, event.time_zone, booking.reference, booking.event_title, booking.event_starts_at, booking.currency, booking.total_minor,
      booking.breakdown, booking.billing,
      coalesce(member.display_name, booking.attendees -> 0 ->> 'name') as buyer_name,
      coalesce(member.email, booking.attendees -> 0 ->> 'email') as buyer_email,
      coalesce(seller.legal_name, seller.name) as seller_name, seller.address as seller_address,
      seller.tax_id as seller_tax_id,
      (select jsonb_object_agg(id, name) from ticket_type where event_id = event.id) as ticket_types
    from booking join event on event.id = booking.event_id
      join organization seller on seller.id = event.organization_id
      left join app_user member on member.id = booking.member_id
    where booking.id = ${uuidOf('bkg', bookingId)} and booking.confirmed_at is not null and booking.total_minor > 0`.execute(
    tx.em.getKysely(),
  );
  const [row] = rows;
  return row && billedBookingOf(row);
}

function billedBookingOf(row: BilledRow): BilledBooking {
  return {
    organizationId: encodeId('org', row.organization_id),
    currency: row.currency,
    document: {
      seller: { name: row.seller_name, email: null, address: row.seller_address, taxId: row.seller_tax_id },
      buyer: buyerOf(row),
      event: { title: row.event_title, startsAt: row.event_starts_at.toISOString(), timeZone: row.time_zone },
      bookingReference: row.reference,
      lines: row.breakdown.lines.map((line) => ({
        text: row.ticket_types[uuidOf('tty', line.ticketTypeId)] ?? '',
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
