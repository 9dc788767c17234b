import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { queueOf } from '../../src/kernel/messages/message.js';
import { billBooking, billBookings } from '../../src/modules/invoices/bill-booking.js';
import { invoicesConsumers } from '../../src/modules/invoices/invoice.consumers.js';
import { issueInvoice } from '../../src/modules/invoices/issue-invoice.js';
import { confirmedBooking, givenBooking } from '../kit/given-bookings.js';
import { copiesOf, credited, invoicesOf, paidBooking, seriesOf } from '../kit/given-invoices.js';
import { payBooking, startIdleApp } from '../kit/given-payments.js';
import { GivenQueue } from '../kit/given-queue.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const BEGIN_AND_COMMIT = 2;

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const numbersOf = async (organizationId: Id<'org'>) =>
  (await seriesOf(app, organizationId))
    .filter(({ kind }) => kind === 'INVOICE')
    .map(({ sequence }) => sequence as number);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('invoices that are issued together', () => {
  const billed = (bookings: readonly Id<'bkg'>[]) =>
    app.execute(
      system,
      billBookings,
      bookings.map((bookingId) => ({ bookingId })),
    );

  it('are found by their bookings, however many there are since the plan was made', async () => {
    const { booking } = await paidBooking(app);
    await billed([booking.id]);
    const copies = await copiesOf(app, booking.id, 600);
    for (let from = 0; from < 600; from += 100) await billed(copies.slice(from, from + 100));
    const read = await app.execute(
      system,
      async (tx) => {
        await billBookings(tx, [{ bookingId: copies[0]! }]);
        const { rows } = await sql<{ read: string }>`
          select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = 'invoice'`.execute(
          tx.em.getKysely(),
        );
        return Number(rows[0]!.read);
      },
      undefined,
    );
    expect(read).toBeLessThan(100);
  });

  it('take the next numbers of each of their series, in the order in which their bookings were confirmed', async () => {
    const given = [await paidBooking(app), await paidBooking(app)];
    await app.execute(system, issueInvoice, { bookingId: given[0]!.booking.id });
    const bookings = await Promise.all(
      given.map(async ({ booking }) => [booking.id, ...(await copiesOf(app, booking.id, 10))]),
    );
    for (const [index, bookingId] of bookings[1]!.entries()) {
      await app.sql`update booking set confirmed_at = confirmed_at + ${`${index} ms`}::interval
        where id = ${uuidOfAny(bookingId)}`;
    }
    await billed(bookings.flat().toReversed());
    for (const { offer } of given) expect(await numbersOf(offer.organizer.organizationId)).toEqual(upTo(11));
    const inOrder = await app.sql`select booking_id from invoice
      where organization_id = ${uuidOfAny(given[1]!.offer.organizer.organizationId)} order by sequence`;
    expect(inOrder.map(({ booking_id }) => booking_id)).toEqual(bookings[1]!.map((id) => uuidOfAny(id)));
    const commits = await app.sql`select distinct xmin::text from invoice
      where organization_id = ${uuidOfAny(given[1]!.offer.organizer.organizationId)}`;
    expect(commits).toHaveLength(1);
  });

  it('are the same as one that is issued by itself', async () => {
    const { booking, offer } = await paidBooking(app, {
      quantity: 2,
      input: { billing: { name: 'Buyer & Sons Ltd', address: '1 High Street', taxId: 'GB999' } },
    });
    const [copy] = await copiesOf(app, booking.id, 1);
    await app.execute(system, issueInvoice, { bookingId: booking.id });
    await billed([copy!]);
    const papers = await app.sql`select to_jsonb(invoice) - array['id', 'booking_id', 'sequence', 'number', 'issued_at']
        #- '{document,bookingReference}' as paper, sequence, number
      from invoice where organization_id = ${uuidOfAny(offer.organizer.organizationId)} order by sequence`;
    const year = app.clock.now().getUTCFullYear();
    expect(papers).toMatchObject([
      { sequence: 1, number: `${year}-000001` },
      { sequence: 2, number: `${year}-000002` },
    ]);
    expect(papers[1].paper).toEqual(papers[0].paper);
  });

  it('are four statements, however many; two where nothing is to be issued, and then nothing is written', async () => {
    const statementsFor = async (bookings: readonly Id<'bkg'>[]): Promise<number> => {
      const count = newStatementCount();
      await countStatements(count, () => billed(bookings));
      return count.statements - BEGIN_AND_COMMIT;
    };
    const { booking } = await paidBooking(app);
    expect(await statementsFor([booking.id])).toBe(4);
    expect(await statementsFor(await copiesOf(app, booking.id, 50))).toBe(4);
    const free = await confirmedBooking(app);
    const series = async () => (await app.sql`select count(*)::int as count from invoice_series`)[0].count;
    const before = await series();
    expect(await statementsFor([free.booking.id, booking.id])).toBe(2);
    expect(await series()).toBe(before);
  });

  it('have no gap when fetches of bookings of three organizers are billed at once on two nodes, some of them twice', async () => {
    const beside = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
    const given = [await paidBooking(app), await paidBooking(app), await paidBooking(app)];
    const bookings = await Promise.all(
      given.map(async ({ booking }) => [booking.id, ...(await copiesOf(app, booking.id, 29))]),
    );
    const fetches = upTo(15).map((fetch) =>
      given.flatMap((_, organizer) => bookings[(organizer + fetch) % 3]!.slice(2 * fetch - 2, 2 * fetch)),
    );
    const bill = (node: TestApp, fetch: readonly Id<'bkg'>[]) => () =>
      node.execute(
        system,
        billBookings,
        fetch.map((bookingId) => ({ bookingId })),
      );
    const work = fetches.flatMap((fetch, index) => [
      bill(index % 2 ? app : beside, fetch),
      ...(index % 3 ? [] : [bill(index % 2 ? beside : app, fetch)]),
    ]);
    const runs = await Promise.allSettled(work.map((one) => one()));
    const refusals = runs.flatMap((run) => (run.status === 'rejected' ? [(run.reason as { code?: string }).code] : []));
    // One of two who bill the same at the same moment is refused whole, and handled anew by the worker.
    expect(refusals.every((code) => code === '23505')).toBe(true);
    for (const { offer } of given) expect(await numbersOf(offer.organizer.organizationId)).toEqual(upTo(30));
    await beside.close();
  });

  it('bring the credit notes of what went back before', async () => {
    const { booking, member, offer } = await givenBooking(app, { priceMinor: 5_000 });
    await credited(app, booking.id, 2_000);
    await payBooking(app, booking);
    const others = await copiesOf(app, booking.id, 3);
    await billed([...others, booking.id]);
    expect(await numbersOf(offer.organizer.organizationId)).toEqual(upTo(4));
    expect(await invoicesOf(app, member, booking)).toMatchObject([
      { kind: 'INVOICE', total: { amountMinor: 5_000 } },
      { kind: 'CREDIT_NOTE', total: { amountMinor: 2_000 } },
    ]);
  });

  it('bring them also where a credit note for what went back later has brought the invoice', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 5_000 });
    await credited(app, booking.id, 2_000);
    await payBooking(app, booking);
    await credited(app, booking.id, 1_000);
    const others = await copiesOf(app, booking.id, 1);
    await billed([...others, booking.id]);
    await billed([...others, booking.id]);
    const papers: { kind: string; total: { amountMinor: number } }[] = await invoicesOf(app, member, booking);
    const credits = papers.filter(({ kind }) => kind === 'CREDIT_NOTE').map(({ total }) => total.amountMinor);
    expect(credits.toSorted((one, other) => one - other)).toEqual([1_000, 2_000]);
  });

  it('are issued by a worker for all that waits, once, also of those that have theirs already', async () => {
    const { booking, offer } = await paidBooking(app);
    const bookings = [booking.id, ...(await copiesOf(app, booking.id, 99))];
    await app.execute(system, issueInvoice, { bookingId: bookings[7]! });
    const consumer = invoicesConsumers.find(({ command }) => command === billBooking)!;
    await app.sql`delete from pgboss.job where name = ${queueOf(consumer)}`;
    const queue = await GivenQueue.of(app, [consumer]);
    await queue.send(
      consumer,
      [...bookings, ...bookings.slice(0, 20)].map((bookingId) => ({ bookingId })),
    );
    queue.work();
    await until(async () => (await queue.states(consumer)).completed === 120);
    await queue.stop();
    expect(await numbersOf(offer.organizer.organizationId)).toEqual(upTo(100));
  });
});
