import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { issueCreditNote } from './issue-credit-note.js';
import { issueInvoice, issueInvoices } from './issue-invoice.js';

export interface Confirmed {
  bookingId: Id<'bkg'>;
}

/**
 * Issues the invoice of a booking that was confirmed, and the credit notes of what went back before that: captured money
 * may be refunded while its booking waits to be confirmed, when there was no invoice yet to credit. Safe to repeat.
 */
export async function billBooking(tx: Tx, { bookingId }: Confirmed): Promise<void> {
  const invoice = await issueInvoice(tx, { bookingId });
  if (invoice) await creditEarlier(tx, [bookingId]);
}

/**
 * The same for many bookings, in four statements where no money went back before. A credit note for what went back later may
 * have brought the invoice: it says nothing of what went back before.
 */
export async function billBookings(tx: Tx, confirmed: readonly Confirmed[]): Promise<void> {
  const bookingIds = confirmed.map(({ bookingId }) => bookingId);
  await issueInvoices(tx, bookingIds);
  await creditEarlier(tx, bookingIds);
}

/** The refunds that were made, in the order in which they were asked for. */
async function creditEarlier(tx: Tx, bookingIds: readonly Id<'bkg'>[]): Promise<void> {
  const refunds = await findRefunds(tx.em, { bookingIds });
  for (const { id } of refunds) await issueCreditNote(tx, { refundId: encodeId('rfd', id) });
}

const findRefunds = prepared<{ bookingIds: readonly Id<'bkg'>[] }, { id: string }>(
  'refunds_before_invoice',
  ({ bookingIds }) => sql`
    select refund.id from payment join refund on refund.payment_id = payment.id
    where payment.subject_id = any(${bookingIds}::text[]) and refund.status = 'SUCCEEDED'
    order by refund.created_at, refund.id`,
);
