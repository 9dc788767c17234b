import type { Tx } from '../../kernel/db/unit-of-work.js';
import { decodeId, type Id } from '../../kernel/ids.js';
import { Payment, Refund } from '../payments/index.js';
import { dayIn, yearOf } from '../../kernel/paper/day-in.js';
import { Invoice } from './invoice.entity.js';
import { issue, issueInvoice } from './issue-invoice.js';
import { lockInvoice, lockInvoiceSeries } from './lock-invoice-series.js';
import { shareOfInvoice } from './share-of-invoice.js';

/**
 * Issues the credit note for a refund that was made. Money that came when its booking could no longer be confirmed was
 * never invoiced, and has none. A refund in place of one that a bank sent back has none either: the credit note stands. One
 * that was sent back before it had its credit note gets none. The message may come before the one that issues the invoice:
 * then both are issued here. Safe to repeat.
 */
export async function issueCreditNote(tx: Tx, { refundId }: { refundId: Id<'rfd'> }): Promise<void> {
  const refund = await tx.em.findOneOrFail(Refund, { id: refundId });
  if (refund.status !== 'SUCCEEDED') return;
  const { subjectId } = await tx.em.findOneOrFail(Payment, { id: refund.paymentId });
  if (decodeId('bkg', subjectId) === undefined) return;
  const invoice = await issueInvoice(tx, { bookingId: subjectId });
  if (!invoice) return;
  await lockInvoice(tx, invoice.id);
  const earlier = await tx.em.find(Invoice, { correctsId: invoice.id });
  if (earlier.some((note) => note.refundId === refundId)) return;
  const amountMinor = Math.min(refund.amountMinor, await uncredited(tx, refund, earlier));
  if (amountMinor <= 0) return;
  const { organizationId, bookingId, currency, document, number } = invoice;
  const series = { organizationId, kind: 'CREDIT_NOTE' as const, year: yearOf(dayIn(document.event.timeZone, tx.now)) };
  await lockInvoiceSeries(tx, series);
  const share = shareOfInvoice(
    document,
    earlier.map((note) => note.document),
    amountMinor,
  );
  const corrects = { number, issuedOn: document.issuedOn, reason: refund.reason };
  await issue(tx, {
    ...{ series, bookingId, currency, refundId, correctsId: invoice.id },
    document: { ...document, ...share, lines: [], fees: [], corrects },
  });
}

/** What of the refunds that were made, and stayed made, no credit note says yet. */
async function uncredited(tx: Tx, { paymentId }: Refund, notes: readonly Invoice[]): Promise<number> {
  const made = await tx.em.find(Refund, { paymentId, status: 'SUCCEEDED' }, { disableIdentityMap: true });
  const goneBack = made.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return notes.reduce((left, { totalMinor }) => left - totalMinor, goneBack);
}
