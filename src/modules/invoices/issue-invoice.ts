import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { readBilledBooking } from './billed-booking.js';
import { dayIn, yearOf } from '../../kernel/paper/day-in.js';
import { taxOf, type InvoiceDocument } from './invoice-document.js';
import { Invoice } from './invoice.entity.js';
import { lockInvoiceSeries, takeNumber, type SeriesKey } from './lock-invoice-series.js';

/**
 * Issues the invoice of a booking that was confirmed and cost something; one that has been issued is the answer. Safe to
 * repeat, also at the same time: whoever comes second finds it behind the lock of the series.
 */
export async function issueInvoice(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<Invoice | null> {
  const issued = (): Promise<Invoice | null> => tx.em.findOne(Invoice, { bookingId, kind: 'INVOICE' });
  const earlier = await issued();
  if (earlier) return earlier;
  const billed = await readBilledBooking(tx, bookingId);
  if (!billed) return null;
  const { organizationId, document, currency } = billed;
  const series = { organizationId, kind: 'INVOICE' as const, year: yearOf(dayIn(document.event.timeZone, tx.now)) };
  await lockInvoiceSeries(tx, series);
  const meanwhile = await issued();
  if (meanwhile) return meanwhile;
  return issue(tx, { series, bookingId, currency, document });
}

export interface Draft extends Partial<Pick<Invoice, 'correctsId' | 'refundId'>> {
  series: SeriesKey;
  bookingId: Id<'bkg'>;
  currency: string;
  document: Omit<InvoiceDocument, 'issuedOn'>;
}

/** Writes the document under the next number of its series, which the caller has locked. */
export async function issue(tx: Tx, { series, document, ...draft }: Draft): Promise<Invoice> {
  const taken = await takeNumber(tx, series);
  const taxMinor = taxOf(document);
  const { totalMinor } = document;
  const invoice = tx.em.create(Invoice, {
    id: newId('inv'),
    ...{ ...series, ...taken, ...draft },
    number: `${series.year}-${String(taken.sequence).padStart(SEQUENCE_DIGITS, '0')}`,
    ...{ totalMinor, taxMinor, netMinor: totalMinor - taxMinor },
    document: { ...document, issuedOn: dayIn(document.event.timeZone, taken.issuedAt) },
  });
  await tx.em.flush();
  return invoice;
}

const SEQUENCE_DIGITS = 6;
