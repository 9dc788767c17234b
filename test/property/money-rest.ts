import { expect } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { bookingsAudit } from '../../src/modules/bookings/index.js';
import { findUnaccountedMoney } from '../../src/modules/bookings/unaccounted-money.js';
import { inventoryAudit, runAudits } from '../../src/modules/inventory/index.js';
import { readPayouts } from '../../src/modules/invoices/read-payouts.js';
import { placePrices, type Breakdown } from '../../src/modules/pricing/index.js';
import { reservationsAudit } from '../../src/modules/reservations/index.js';
import type { MoneyWorld } from './money-world.js';

interface Account {
  id: Id<'bkg'>;
  status: string;
  was_confirmed: boolean;
  total: number;
  kept: number;
  breakdown: Breakdown;
  payment_id: string | null;
  payment_status: string | null;
  is_closed: boolean | null;
  amount: number | null;
  refunded: number | null;
  /** Of refunds, by what became of them. */
  made: number;
  waiting: number;
  failed: number;
  invoiced: number | null;
  credited: number;
  /** Which of its tickets are good. */
  positions: number[];
}

/** What must be true of all money once everything has been done that is to be done. */
export async function expectAllAccountedFor(world: MoneyWorld): Promise<void> {
  const accounts = await accountsOf(world);
  for (const account of accounts) expectAccount(world, account);
  await expectCleanPlaces(world);
  await expectGapFree(world);
  await expectPayouts(world, accounts);
  const { app } = world.money;
  await app.sql`update payment set settled_at = settled_at - interval '40 minutes' where settled_at > now() - interval '20 minutes'`;
  expect(await app.execute(system, findUnaccountedMoney, undefined)).toBe(0);
}

async function accountsOf({ money: { app }, offer }: MoneyWorld): Promise<Account[]> {
  const rows = await app.sql`
    select b.id, b.status, b.confirmed_at is not null as was_confirmed, b.total_minor::int as total, b.kept_minor::int as kept,
      b.breakdown, p.id as payment_id, p.status as payment_status, p.closed_at is not null as is_closed,
      p.amount_minor::int as amount, p.refunded_minor::int as refunded,
      coalesce((select sum(amount_minor) from refund where payment_id = p.id and status = 'SUCCEEDED'), 0)::int as made,
      (select count(*) from refund where payment_id = p.id and status = 'REQUESTED')::int as waiting,
      coalesce((select sum(amount_minor) from refund where payment_id = p.id and status = 'FAILED'), 0)::int as failed,
      (select total_minor::int from invoice where booking_id = b.id and kind = 'INVOICE') as invoiced,
      coalesce((select sum(total_minor) from invoice where booking_id = b.id and kind = 'CREDIT_NOTE'), 0)::int as credited,
      array(select position from ticket where booking_id = b.id and status <> 'VOID' order by 1) as positions
    from booking b left join payment p on foyer_uuid_of(p.subject_id) = b.id
    where b.event_id = ${uuidOfAny(offer.eventId)}`;
  return rows.map((row) => ({ ...row, id: encodeId('bkg', row.id as string) })) as Account[];
}

/** What the provider has is what Foyer says it has, and all of it is booked, kept or back with the member. */
function expectAccount(world: MoneyWorld, account: Account): void {
  const { provider, refundedByAmount } = world;
  const { id, status, payment_id: payment, total, kept } = account;
  expect(['CONFIRMED', 'CANCELLED', 'EXPIRED']).toContain(status);
  if (!payment) {
    expect(total).toBe(0);
    return;
  }
  const paymentId = encodeId('pay', payment);
  const [captured, returned] = [provider.captured(paymentId), provider.returned(paymentId)];
  const failed = provider.failed(paymentId);
  expect({
    isCaptured: account.payment_status === 'CAPTURED',
    ...{ isClosed: account.is_closed, refunded: account.refunded, made: account.made },
    ...{ waiting: account.waiting, failed: account.failed },
  }).toEqual({ isCaptured: captured > 0, isClosed: true, refunded: returned, made: returned, waiting: 0, failed });
  const worth = account.positions.reduce((sum, at) => sum + placePrices(account.breakdown)[at]!.totalMinor, 0);
  const booked = captured - returned - kept;
  expect(kept).toBeGreaterThanOrEqual(0);
  if (status === 'CONFIRMED') expect({ id, captured }).toEqual({ id, captured: total });
  else expect({ id, worth }).toEqual({ id, worth: 0 });
  // What a bank did not take is owed until it is given back in another way.
  const least = refundedByAmount.has(id) ? 0 : worth;
  expect({ id, booked, isAccounted: booked >= least && booked <= worth + failed }).toEqual({
    ...{ id, booked, isAccounted: true },
  });
  expectPapers(world, { account, paymentId });
}

/** A credit note stands, also when the bank sends the money back later. */
function expectPapers(
  { provider }: MoneyWorld,
  { account, paymentId }: { account: Account; paymentId: Id<'pay'> },
): void {
  const { was_confirmed: wasConfirmed, total, credited, invoiced } = account;
  expect(invoiced).toBe(wasConfirmed ? total : null);
  const [least, bounced] = [provider.returned(paymentId), provider.bounced(paymentId)];
  if (!wasConfirmed) return expect(credited).toBe(0);
  expect(credited).toBeGreaterThanOrEqual(least);
  expect(credited).toBeLessThanOrEqual(Math.min(total, least + bounced));
}

/** Nobody is charged for places that another holds, and codes are used as often as bookings use them. */
async function expectCleanPlaces({ money: { app }, offer }: MoneyWorld): Promise<void> {
  const audits = [inventoryAudit, bookingsAudit, reservationsAudit];
  const { differences } = await app.execute(system, ({ em }) => runAudits(em, audits, offer.eventId), undefined);
  expect(differences.filter(({ finding }) => !finding.startsWith('capacity'))).toEqual([]);
  const [counted] = await app.sql`select held, sold,
      (select count(*)::int from ticket where event_id = c.event_id and status <> 'VOID') as tickets,
      (select uses from discount where event_id = c.event_id) as uses,
      (select count(*)::int from booking where event_id = c.event_id and discount_id is not null and status = 'CONFIRMED') as users
    from ticket_counter c where c.event_id = ${uuidOfAny(offer.eventId)}`;
  expect(counted.sold).toBe(counted.tickets);
  expect(counted.uses).toBe(counted.users);
}

async function expectGapFree({ money: { app, people } }: MoneyWorld): Promise<void> {
  const series = await app.sql`
    select s.kind, s.last_number as last, array_agg(i.sequence order by i.sequence) as numbers
    from invoice_series s join invoice i using (organization_id, kind, year)
    where s.organization_id = ${uuidOfAny(people.organizer.organizationId)} group by s.kind, s.year, s.last_number`;
  for (const { last, numbers } of series) {
    expect(numbers).toEqual(Array.from({ length: last as number }, (_, index) => index + 1));
  }
}

async function expectPayouts({ money: { app }, offer, provider }: MoneyWorld, accounts: Account[]): Promise<void> {
  const sold = accounts.filter(({ was_confirmed: was, total }) => was && total > 0);
  const payouts = await readPayouts(app.read(system), { eventId: offer.eventId, from: null, to: null });
  const paid = sold.filter(({ payment_id: payment }) => payment);
  if (paid.length === 0) return expect(payouts?.grossMinor ?? 0).toBe(0);
  const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const { grossMinor, salesMinor, organizerFeesMinor, platformFeesMinor, taxMinor, refundsMinor, netMinor } = payouts!;
  expect(grossMinor).toBe(sum(paid.map(({ total }) => total)));
  expect(grossMinor).toBe(salesMinor + organizerFeesMinor + platformFeesMinor + taxMinor);
  expect(refundsMinor).toBe(sum(paid.map(({ payment_id: id }) => provider.returned(encodeId('pay', id!)))));
  expect(netMinor).toBe(grossMinor - platformFeesMinor - refundsMinor);
  expect(
    Math.min(grossMinor, salesMinor, organizerFeesMinor, platformFeesMinor, taxMinor, refundsMinor),
  ).toBeGreaterThanOrEqual(0);
}
