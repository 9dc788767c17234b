import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { issueCreditNote } from '../../src/modules/invoices/issue-credit-note.js';
import { issueInvoice } from '../../src/modules/invoices/issue-invoice.js';
import { credited, invoicesOf, paidBooking, seriesOf, settledRefund } from '../kit/given-invoices.js';
import { startIdleApp } from '../kit/given-payments.js';
import { holdLock, untilBlocked } from '../kit/held-lock.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

describe('an invoice', () => {
  it('that waits for its number over New Year is dated in the year of the number', async () => {
    const { booking, offer } = await paidBooking(app);
    const west = await paidBooking(app, { organizer: offer.organizer });
    const zoneOf = (eventId: string, timeZone: string) =>
      app.sql`update event set time_zone = ${timeZone} where id = ${uuidOfAny(eventId)}`;
    await zoneOf(offer.eventId, 'UTC');
    await zoneOf(west.offer.eventId, 'Pacific/Pago_Pago');
    const organizationId = uuidOfAny(offer.organizer.organizationId);
    await app.sql`insert into invoice_series values (${organizationId}, 'INVOICE', 2029, 0, ${new Date(0)})`;
    const lock = await holdLock(app, 'select from invoice_series where organization_id = $1 for update', [
      organizationId,
    ]);
    app.clock.set(new Date('2030-01-01T00:00:00.100Z'));
    const earlier = app.execute(system, issueInvoice, { bookingId: west.booking.id });
    await untilBlocked(app);
    app.clock.set(new Date('2029-12-31T23:59:59.900Z'));
    const waiting = app.execute(system, issueInvoice, { bookingId: booking.id });
    await untilBlocked(app, 2);
    await lock.letGo();
    await Promise.all([earlier, waiting]);
    app.clock.run();
    expect(await seriesOf(app, offer.organizer.organizationId)).toMatchObject([
      { year: 2029, sequence: 1, document: { issuedOn: '2029-12-31' } },
      { year: 2029, sequence: 2, document: { issuedOn: '2029-12-31' } },
    ]);
  });

  it('comes before its credit notes, also where the node that issued it was ahead of the others', async () => {
    const { booking, member, offer } = await paidBooking(app);
    const [organizationId, now] = [uuidOfAny(offer.organizer.organizationId), app.clock.now()];
    await app.sql`insert into invoice_series
      values (${organizationId}, 'INVOICE', ${now.getUTCFullYear()}, 0, ${new Date(now.getTime() + 60_000)})`;
    await credited(app, booking.id, 2_000);
    await credited(app, booking.id, 3_000);
    expect(await invoicesOf(app, member, booking)).toMatchObject([
      { kind: 'INVOICE' },
      { kind: 'CREDIT_NOTE', total: { amountMinor: 2_000 } },
      { kind: 'CREDIT_NOTE', total: { amountMinor: 3_000 } },
    ]);
  });
});

it('is no credit note for a refund that a bank sent back before, but for the one in its place', async () => {
  const { booking } = await paidBooking(app);
  const sentBack = await settledRefund(app, booking.id, 3_000);
  await app.sql`update refund set status = 'FAILED' where id = ${uuidOfAny(sentBack)}`;
  const inItsPlace = await settledRefund(app, booking.id, 2_000);
  for (const refundId of [sentBack, inItsPlace]) await app.execute(system, issueCreditNote, { refundId });
  const notes = await app.sql`select refund_id as id, total_minor::int as total from invoice
    where booking_id = ${uuidOfAny(booking.id)} and kind = 'CREDIT_NOTE'`;
  expect(notes).toEqual([{ id: uuidOfAny(inItsPlace), total: 2_000 }]);
});
