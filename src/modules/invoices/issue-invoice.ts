import { insertRows } from '../../kernel/db/row-shape.js';
import { sendParts } from '../../kernel/db/statement-parts.js';
import { partsOfRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { readBilledBookings, type BilledBooking } from './billed-booking.js';
import { dayIn, yearOf } from '../../kernel/paper/day-in.js';
import { taxOf, type InvoiceDocument } from './invoice-document.js';
import { Invoice, invoiceRows, type InvoiceRow } from './invoice.entity.js';
import {
  lockInvoiceSeries,
  nameOfSeries,
  takeNumber,
  takeNumbers,
  type SeriesKey,
  type TakenNumber,
} from './lock-invoice-series.js';

/**
 * Issues the invoice of a booking that was confirmed and cost something; one that has been issued is the answer. Safe to
 * repeat, also at the same time: whoever comes second finds it behind the lock of the series.
 */
export async function issueInvoice(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<Invoice | null> {
  const issued = (): Promise<Invoice | null> => tx.em.findOne(Invoice, { bookingId, kind: 'INVOICE' });
  const earlier = await issued();
  if (earlier) return earlier;
  const [billed] = await readBilledBookings(tx, [bookingId]);
  if (!billed) return issued();
  const draft = draftOf(tx, billed);
  await lockInvoiceSeries(tx, draft.series);
  const meanwhile = await issued();
  if (meanwhile) return meanwhile;
  return issue(tx, draft);
}

/**
 * Issues the invoices of those of the bookings that cost something and have none, in the order in which they were
 * confirmed. Fails where one of them is given its invoice by somebody else meanwhile: nothing is issued then.
 */
export async function issueInvoices(tx: Tx, bookingIds: readonly Id<'bkg'>[]): Promise<void> {
  const drafts = (await readBilledBookings(tx, bookingIds)).map((billed) => draftOf(tx, billed));
  if (drafts.length === 0) return;
  const taken = await takeNumbers(
    tx,
    drafts.map(({ series }) => series),
  );
  const rows = drafts.map((draft) => invoiceOf(draft, taken.get(nameOfSeries(draft.series))!.shift()!));
  // Each row shares its booking's: in the order in which others lock bookings, so that nobody waits in a circle.
  const inOrder = rows.toSorted((one, other) => (one.bookingId < other.bookingId ? -1 : 1));
  await sendParts(tx.em, partsOfRows([insertRows(invoiceRows, inOrder)]));
}

export interface Draft extends Partial<Pick<Invoice, 'correctsId' | 'refundId'>> {
  series: SeriesKey;
  bookingId: Id<'bkg'>;
  currency: string;
  document: Omit<InvoiceDocument, 'issuedOn'>;
}

function draftOf({ now }: Tx, { bookingId, organizationId, document, currency }: BilledBooking): Draft {
  const year = yearOf(dayIn(document.event.timeZone, now));
  return { series: { organizationId, kind: 'INVOICE', year }, bookingId, currency, document };
}

/** Writes the document under the next number of its series, which the caller has locked. */
export async function issue(tx: Tx, draft: Draft): Promise<Invoice> {
  const invoice = tx.em.create(Invoice, invoiceOf(draft, await takeNumber(tx, draft.series)));
  await tx.em.flush();
  return invoice;
}

function invoiceOf({ series, document, ...draft }: Draft, taken: TakenNumber): InvoiceRow {
  const taxMinor = taxOf(document);
  const { totalMinor } = document;
  return {
    id: newId('inv'),
    ...{ ...series, ...taken, ...draft },
    number: `${series.year}-${String(taken.sequence).padStart(SEQUENCE_DIGITS, '0')}`,
    ...{ totalMinor, taxMinor, netMinor: totalMinor - taxMinor },
    document: { ...document, issuedOn: dayOfIssue(series, dayIn(document.event.timeZone, taken.issuedAt)) },
  };
}

/**
 * A paper is dated in the year of its number. Where that begins in one time zone while it has not in another, the instant of
 * the number before it may lie in the next year: then it is of the last day.
 */
const dayOfIssue = ({ year }: SeriesKey, day: string): string => (yearOf(day) === year ? day : `${year}-12-31`);

const SEQUENCE_DIGITS = 6;
