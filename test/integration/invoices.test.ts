import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { issueInvoice } from '../../src/modules/invoices/issue-invoice.js';
import { issueCreditNote } from '../../src/modules/invoices/issue-credit-note.js';
import { confirmedBooking, givenBooking, givenOffer } from '../kit/given-bookings.js';
import { copiesOf, credited, invoicesOf, paidBooking, seriesOf, settledRefund } from '../kit/given-invoices.js';
import { payBooking, startIdleApp } from '../kit/given-payments.js';
import { handleMessages } from '../kit/given-transfers.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const numbersOf = async (organizationId: Id<'org'>, kind = 'INVOICE') =>
  (await seriesOf(app, organizationId))
    .filter((paper) => paper.kind === kind)
    .map(({ sequence }) => sequence as number);
/** All of the work, so much of it at the same time. */
async function atOnce(
  work: readonly (() => Promise<unknown>)[],
  lanes: number,
): Promise<PromiseSettledResult<unknown>[]> {
  const waiting = [...work];
  const runs: PromiseSettledResult<unknown>[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) runs.push(...(await Promise.allSettled([next()])));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return runs;
}
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('an invoice', () => {
  it('is issued for a booking that is paid, once, however often its message comes', async () => {
    const { booking, member, offer } = await paidBooking(app, { quantity: 2 });
    expect(await invoicesOf(app, member, booking)).toEqual([]);
    expect(await handleMessages(app, 'booking.confirmed')).toBe(1);
    await Promise.all(upTo(5).map(() => app.execute(system, issueInvoice, { bookingId: booking.id })));
    const year = app.clock.now().getUTCFullYear();
    const [invoice, ...others] = await invoicesOf(app, member, booking);
    expect(others).toEqual([]);
    expect(invoice).toEqual({
      ...{ id: expect.stringMatching(/^inv_/), kind: 'INVOICE', number: `${year}-000001`, corrects: null },
      ...{ issuedAt: expect.any(String), pdfUrl: `${app.url}/invoices/${invoice.id}.pdf` },
      seller: { name: 'Oskar Organizer Concerts', email: null, address: null, taxId: null },
      buyer: { name: 'Mira Member', email: member.email, address: null, taxId: null },
      ...{ net: { amountMinor: 10_000 }, tax: { amountMinor: 0 }, total: { amountMinor: 10_000, currency: 'EUR' } },
    });
    expect(await invoicesOf(app, offer.organizer, booking)).toEqual([invoice]);
  });

  it('is not issued for what costs nothing, or was never confirmed', async () => {
    const free = await confirmedBooking(app);
    const waiting = await givenBooking(app, { priceMinor: 5_000 });
    for (const { booking, offer } of [free, waiting]) {
      expect(await app.execute(system, issueInvoice, { bookingId: booking.id })).toBeNull();
      expect(await seriesOf(app, offer.organizer.organizationId)).toEqual([]);
    }
  });

  it('names whom the buyer asked for, and the seller as the organization says', async () => {
    const organizer = await app.given.organizer();
    const UPDATE = `mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
      ... on UpdateOrganizationSuccess { organization { name seller { legalName address taxId } } } } }`;
    const seller = { legalName: 'Concerts GmbH', address: 'Brewer Street 1\n1070 Wien', taxId: 'ATU12345678' };
    const input = { organizationId: organizer.organizationId, ...seller };
    const { data } = await app.as(organizer).send(UPDATE, { input });
    expect(data.updateOrganization.organization).toEqual({ name: 'Oskar Organizer Concerts', seller });
    const billing = { name: 'Buyer & Sons Ltd', address: '1 High Street', taxId: 'GB999' };
    const { booking, member } = await paidBooking(app, { organizer, input: { billing } });
    await handleMessages(app, 'booking.confirmed');
    const [first] = await invoicesOf(app, member, booking);
    expect(first.seller).toEqual({ name: 'Concerts GmbH', email: null, address: seller.address, taxId: 'ATU12345678' });
    expect(first.buyer).toEqual({ ...billing, email: member.email });
    await app.as(organizer).send(UPDATE, { input: { ...input, legalName: null, address: null } });
    expect(await invoicesOf(app, member, booking)).toEqual([first]);
  });

  it('shows what sellers say of themselves to those who manage the organization', async () => {
    const { organizationId } = await app.given.organizer();
    const SELLER = 'query($id: ID!) { organization(id: $id) { seller { legalName } } }';
    const seen = async (person: { token: string }) =>
      (await app.as(person).send(SELLER, { id: organizationId })).data.organization.seller;
    expect([await seen(await app.given.member()), await seen(await app.given.admin())]).toEqual([
      null,
      { legalName: null },
    ]);
  });

  it('belongs to the year that it is where the event is', async () => {
    const { booking, offer } = await paidBooking(app);
    const eventId = uuidOfAny(offer.eventId);
    await app.sql`update event set time_zone = 'Pacific/Kiritimati' where id = ${eventId}`;
    app.clock.set(new Date('2029-12-31T10:30:00Z'));
    await app.execute(system, issueInvoice, { bookingId: booking.id });
    app.clock.run();
    expect(await seriesOf(app, offer.organizer.organizationId)).toMatchObject([
      { year: 2030, sequence: 1, document: { issuedOn: '2030-01-01' } },
    ]);
  });

  it('is neither changed nor deleted by any SQL', async () => {
    const { booking, offer } = await paidBooking(app);
    await app.execute(system, issueInvoice, { bookingId: booking.id });
    const before = await seriesOf(app, offer.organizer.organizationId);
    const id = uuidOfAny(booking.id);
    for (const tamper of [
      () => app.sql`update invoice set total_minor = 1, net_minor = 1 where booking_id = ${id}`,
      () => app.sql`update invoice set document = document where booking_id = ${id}`,
      () => app.sql`delete from invoice where booking_id = ${id}`,
      () => app.sql`truncate invoice cascade`,
    ]) {
      await expect(tamper()).rejects.toThrow('What has been invoiced stays as it is.');
    }
    expect(await seriesOf(app, offer.organizer.organizationId)).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe('the numbers of a series', () => {
  it('have no gap when 100 bookings are confirmed at once on two nodes, and some of their commits fail', async () => {
    const beside = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
    const { booking, offer } = await paidBooking(app);
    const bookings = [booking.id, ...(await copiesOf(app, booking.id, 99))];
    const failing = async (bookingId: string) =>
      beside.execute(
        system,
        async (tx) => {
          await issueInvoice(tx, { bookingId });
          throw new Error('Not now.');
        },
        undefined,
      );
    const work = bookings.flatMap((bookingId, index) => [
      () => (index % 2 ? app : beside).execute(system, issueInvoice, { bookingId }),
      ...(index % 3 ? [] : [() => failing(bookingId), () => app.execute(system, issueInvoice, { bookingId })]),
    ]);
    const runs = await atOnce(work, 24);
    const failures = runs.flatMap((run) => (run.status === 'rejected' ? [(run.reason as Error).message] : []));
    expect(failures).toEqual(upTo(34).map(() => 'Not now.'));
    const papers = await seriesOf(app, offer.organizer.organizationId);
    expect(papers.map(({ sequence }) => sequence)).toEqual(upTo(100));
    const [series] = await app.sql`select last_number from invoice_series
      where organization_id = ${uuidOfAny(offer.organizer.organizationId)}`;
    expect(series).toEqual({ last_number: 100 });
    const dates = await app.sql`select issued_at from invoice
      where organization_id = ${uuidOfAny(offer.organizer.organizationId)} order by sequence`;
    const instants = dates.map(({ issued_at }) => (issued_at as Date).getTime());
    expect(instants).toEqual([...instants].sort((one, other) => one - other));
    await beside.close();
  });

  it('are those of one organization each', async () => {
    for (const { booking, offer } of [await paidBooking(app), await paidBooking(app)]) {
      await app.execute(system, issueInvoice, { bookingId: booking.id });
      expect(await numbersOf(offer.organizer.organizationId)).toEqual([1]);
    }
  });
});

describe('a credit note', () => {
  it('takes back what was refunded, once for each refund, and never more than was invoiced', async () => {
    const { booking, member, offer } = await paidBooking(app, { quantity: 2 });
    await handleMessages(app, 'booking.confirmed');
    await credited(app, booking.id, 3_000);
    const refundId = await settledRefund(app, booking.id, 7_000);
    await Promise.all(upTo(4).map(() => app.execute(system, issueCreditNote, { refundId })));
    const [invoice, first, second, ...others] = await invoicesOf(app, member, booking);
    expect(others).toEqual([]);
    expect([first, second]).toMatchObject([
      { kind: 'CREDIT_NOTE', corrects: invoice.number, total: { amountMinor: 3_000 } },
      { kind: 'CREDIT_NOTE', corrects: invoice.number, total: { amountMinor: 7_000 } },
    ]);
    expect(await numbersOf(offer.organizer.organizationId, 'CREDIT_NOTE')).toEqual([1, 2]);
    await expect(credited(app, booking.id, 1)).rejects.toThrow('A credit note exceeds its invoice.');
    expect(await numbersOf(offer.organizer.organizationId, 'CREDIT_NOTE')).toEqual([1, 2]);
  });

  it('brings its invoice when the messages come in the other order', async () => {
    const { booking, member } = await paidBooking(app);
    await credited(app, booking.id, 5_000);
    await handleMessages(app, 'booking.confirmed');
    expect((await invoicesOf(app, member, booking)).map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'CREDIT_NOTE',
      'INVOICE',
    ]);
  });

  it('is issued with the invoice when the money went back before the booking was confirmed', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 5_000 });
    await credited(app, booking.id, 2_000);
    expect(await invoicesOf(app, member, booking)).toEqual([]);
    await payBooking(app, booking);
    await handleMessages(app, 'booking.confirmed');
    expect(await invoicesOf(app, member, booking)).toMatchObject([
      { kind: 'INVOICE', total: { amountMinor: 5_000 } },
      { kind: 'CREDIT_NOTE', total: { amountMinor: 2_000 } },
    ]);
    expect(await numbersOf(offer.organizer.organizationId, 'CREDIT_NOTE')).toEqual([1]);
  });

  it('stands for the refund that takes the place of one that a bank sent back', async () => {
    const { booking, offer } = await paidBooking(app);
    await credited(app, booking.id, 2_000);
    await app.sql`update refund set status = 'FAILED' where payment_id =
      (select id from payment where subject_id = ${booking.id})`;
    await credited(app, booking.id, 2_000);
    expect(await numbersOf(offer.organizer.organizationId, 'CREDIT_NOTE')).toEqual([1]);
    await credited(app, booking.id, 3_000);
    expect(await numbersOf(offer.organizer.organizationId, 'CREDIT_NOTE')).toEqual([1, 2]);
  });

  it('is not issued for money that came too late for its booking', async () => {
    const { booking, member, offer } = await givenBooking(app, { offer: await givenOffer(app, { priceMinor: 900 }) });
    await app.sql`update booking set status = 'EXPIRED', expires_at = null where id = ${uuidOfAny(booking.id)}`;
    await credited(app, booking.id, 900);
    expect(await invoicesOf(app, member, booking)).toEqual([]);
    expect(await seriesOf(app, offer.organizer.organizationId)).toEqual([]);
  });

  it('is each in a number of its own, with its share of the tax, when ten refunds of one booking are made at once on two nodes', async () => {
    const beside = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
    const { booking, offer } = await paidBooking(app);
    // A tenth of it is 83.3: only who knows what was taken back before brings the tax to its end.
    const tax = { name: 'VAT', country: 'AT', rateBasisPoints: 2_000, isIncluded: true };
    const taxes = JSON.stringify([{ ...tax, netMinor: 4_167, amountMinor: 833 }]);
    await app.sql`update booking set breakdown = jsonb_set(breakdown, '{taxes}', ${taxes}::jsonb)
      where id = ${uuidOfAny(booking.id)}`;
    const refunds = await Promise.all(upTo(10).map(() => settledRefund(app, booking.id, 500)));
    const nodes = [app, beside, app, beside];
    const work = refunds.flatMap((refundId) =>
      nodes.map((node) => () => node.execute(system, issueCreditNote, { refundId })),
    );
    const runs = await atOnce(work, 24);
    expect(runs.filter(({ status }) => status === 'rejected')).toEqual([]);
    const papers = await seriesOf(app, offer.organizer.organizationId);
    const [notes, invoices] = [papers.slice(0, 10), papers.slice(10)];
    expect(notes.map(({ sequence }) => sequence)).toEqual(upTo(10));
    expect(invoices).toMatchObject([{ sequence: 1, tax: 833 }]);
    const sumOf = (of: 'total' | 'tax') => notes.reduce((sum, note) => sum + (note[of] as number), 0);
    expect([sumOf('total'), sumOf('tax')]).toEqual([invoices[0].total, 833]);
    await beside.close();
  });
});
