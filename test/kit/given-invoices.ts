import { randomUUID } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { issueCreditNote } from '../../src/modules/invoices/issue-credit-note.js';
import { issueInvoice } from '../../src/modules/invoices/issue-invoice.js';
import type { Person } from './given-accounts.js';
import { givenBooking, type BookedOptions } from './given-bookings.js';
import { handOver, payBooking } from './given-payments.js';
import type { TestApp } from './test-app.js';

const INVOICES = `query($id: ID!) { booking(id: $id) { invoices { id kind number issuedAt corrects pdfUrl
  seller { name email address taxId } buyer { name email address taxId }
  net { amountMinor } tax { amountMinor } total { amountMinor currency } } } }`;

/** The invoice of a booking and its credit notes, as the person sees them. */
export async function invoicesOf(app: TestApp, person: { token: string }, { id }: { id: string }) {
  const { data } = await app.as(person).send(INVOICES, { id });
  return data.booking.invoices;
}

/** Confirms a booking as if its money had come, and issues its invoice. */
export async function invoice(app: TestApp, { id }: { id: string }): Promise<Id<'inv'>> {
  await handOver(app, 'payment.captured', id);
  const issued = await app.execute(system, issueInvoice, { bookingId: id });
  return issued!.id;
}

/** A booking whose money has come; its invoice is not issued yet. */
export async function paidBooking(app: TestApp, options: BookedOptions = {}) {
  const given = await givenBooking(app, { priceMinor: 5_000, ...options });
  await payBooking(app, given.booking);
  return given;
}

/** Bookings just like this one, confirmed at the same moment. */
export async function copiesOf(app: TestApp, bookingId: string, count: number): Promise<Id<'bkg'>[]> {
  const copies = await app.sql`
    insert into booking select (jsonb_populate_record(booking, jsonb_build_object(
        'id', gen_random_uuid(), 'hold_id', gen_random_uuid(), 'reference', gen_random_uuid()))).*
      from booking, generate_series(1, ${count}) where id = ${uuidOfAny(bookingId)} returning id`;
  return copies.map(({ id }) => encodeId('bkg', id as string));
}

/** A refund that was made, whose message waits; its id. */
export async function settledRefund(app: TestApp, bookingId: string, amountMinor: number): Promise<Id<'rfd'>> {
  const id = randomUUID();
  await app.sql`
    insert into refund (id, payment_id, amount_minor, currency, reason, status, created_at, settled_at)
    select ${id}, payment.id, ${amountMinor}, currency, 'Ill', 'SUCCEEDED', ${app.clock.now()}, ${app.clock.now()}
    from payment where subject_id = ${bookingId}`;
  return encodeId('rfd', id);
}

/** A refund with its credit note. */
export async function credited(app: TestApp, bookingId: string, amountMinor: number): Promise<void> {
  await app.execute(system, issueCreditNote, { refundId: await settledRefund(app, bookingId, amountMinor) });
}

/** Everything that an organization has issued, by number. */
export const seriesOf = (app: TestApp, organizationId: Id<'org'>) =>
  app.sql`select kind, year, sequence, total_minor::int as total, tax_minor::int as tax, document, corrects_id, id
    from invoice where organization_id = ${uuidOfAny(organizationId)} order by kind, year, sequence`;

/** Asks for a PDF, by its URL or path. */
export function getPaper(app: TestApp, url: string, person?: Pick<Person, 'token'>): Promise<Response> {
  const headers = person && { authorization: `Bearer ${person.token}` };
  return fetch(new URL(url, app.url), { ...(headers && { headers }) });
}

/** The words of a PDF, page by page, and the size of its first page in points. */
export async function readPaper(bytes: ArrayBuffer) {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await loading.promise;
  const pages: string[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
  }
  const [, , width, height] = (await pdf.getPage(1)).view;
  await loading.destroy();
  return { pages, text: pages.join('\n').replaceAll('\u00a0', ' '), size: [Math.round(width!), Math.round(height!)] };
}
