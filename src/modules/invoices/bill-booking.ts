import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Payment, Refund } from '../payments/index.js';
import { issueCreditNote } from './issue-credit-note.js';
import { issueInvoice } from './issue-invoice.js';

/**
 * Issues the invoice of a booking that was confirmed, and the credit notes of what went back before that: captured money
 * may be refunded while its booking waits to be confirmed, when there was no invoice yet to credit. Safe to repeat.
 */
export async function billBooking(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<void> {
  const invoice = await issueInvoice(tx, { bookingId });
  if (!invoice) return;
  const payment = await tx.em.findOne(Payment, { subjectId: bookingId });
  if (!payment) return;
  const refunds = await tx.em.find(
    Refund,
    { paymentId: payment.id, status: 'SUCCEEDED' },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  for (const refund of refunds) await issueCreditNote(tx, { refundId: refund.id });
}
