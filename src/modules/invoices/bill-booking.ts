import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { issueCreditNote } from './issue-credit-note.js';
import { issueInvoice } from './issue-invoice.js';

/**
 * Issues the invoice of a booking that was confirmed, and the credit notes of what went back before that: captured money
 * may be refunded while its booking waits to be confirmed, when there was no invoice yet to credit. Safe to repeat.
 */
export async function billBooking(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<void> {
  const invoice = await issueInvoice(tx, { bookingId });
  if (!invoice) return;
  for (const refundId of await refundsOf(tx, bookingId)) await issueCreditNote(tx, { refundId });
}

/** Those that were made, in the order in which they were asked for. */
async function refundsOf({ em }: Tx, bookingId: Id<'bkg'>): Promise<Id<'rfd'>[]> {
  const { rows } = await sql<{ id: string }>`
    select refund.id from payment join refund on refund.payment_id = payment.id
    where payment.subject_id = ${bookingId} and refund.status = 'SUCCEEDED'
    order by refund.created_at, refund.id`.execute(em.getKysely());
  return rows.map(({ id }) => encodeId('rfd', id));
}
