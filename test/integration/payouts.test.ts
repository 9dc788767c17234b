import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenBooking, givenOffer, type Offer } from '../kit/given-bookings.js';
import { copiesOf, paidBooking } from '../kit/given-invoices.js';
import { startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const PAYOUTS = `query($eventId: ID!, $from: DateTime, $to: DateTime) { payouts(eventId: $eventId, from: $from, to: $to) {
  bookings ${['gross', 'sales', 'fees', 'organizerFees', 'platformFees', 'tax', 'includedTax', 'refunds', 'net']
    .map((name) => `${name} { amountMinor currency }`)
    .join(' ')} } }`;

type Sums = Record<string, number>;

async function payoutsOf({ eventId, organizer }: Offer, period: { from?: Date; to?: Date } = {}): Promise<Sums | null> {
  const { data } = await app.as(organizer).send(PAYOUTS, { eventId, ...period });
  if (data.payouts === null) return null;
  const { bookings, ...amounts } = data.payouts as { bookings: number } & Record<string, { amountMinor: number }>;
  const sums = Object.entries(amounts).map(([name, { amountMinor }]) => [name, amountMinor]);
  return { bookings, ...(Object.fromEntries(sums) as Sums) };
}

interface Sale {
  day: number;
  status: string;
  atDoor: boolean;
  sales: number;
  discount: number;
  organizerFee: number;
  platformFee: number;
  tax: number;
  included: number;
  refunds: { day: number; amount: number; status: string }[];
}

const start = new Date('2027-01-01T00:00:00Z');
const dayOf = (day: number): Date => addMilliseconds(start, day * 86_400_000);
const cents = fc.integer({ min: 0, max: 99_999 });

const sales = fc.record<Sale>({
  day: fc.integer({ min: 0, max: 20 }),
  status: fc.constantFrom('CONFIRMED', 'CONFIRMED', 'CANCELLED'),
  atDoor: fc.boolean(),
  sales: fc.integer({ min: 1, max: 99_999 }),
  ...{ discount: cents, organizerFee: cents, platformFee: cents, tax: cents, included: cents },
  refunds: fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 20 }),
      amount: fc.integer({ min: 1, max: 40_000 }),
      status: fc.constantFrom('SUCCEEDED', 'SUCCEEDED', 'REQUESTED', 'FAILED'),
    }),
    { maxLength: 3 },
  ),
});

/** Writes a sale over a booking that was copied, with its payment and refunds. */
async function write(bookingId: string, sale: Sale): Promise<void> {
  const id = uuidOfAny(bookingId);
  const { sales: net, discount, organizerFee, platformFee, tax, included } = sale;
  const fees = [
    { name: 'Wardrobe', beneficiary: 'ORGANIZER', amountMinor: organizerFee },
    { name: 'Service', beneficiary: 'PLATFORM', amountMinor: platformFee },
  ];
  const total = net + organizerFee + platformFee + tax;
  await app.sql`update booking set confirmed_at = ${dayOf(sale.day)}, status = ${sale.status},
      payment_method = ${sale.atDoor ? null : 'sandbox_ok'}, subtotal_minor = ${net + discount},
      discount_minor = ${discount}, fees_minor = ${organizerFee + platformFee}, tax_minor = ${tax}, total_minor = ${total},
      breakdown = ${JSON.stringify({ lines: [{ includedTaxMinor: included }, { includedTaxMinor: 0 }], fees, taxes: [] })}
    where id = ${id}`;
  const payment = randomUUID();
  await app.sql`insert into payment select (jsonb_populate_record(payment,
      jsonb_build_object('id', ${payment}::text, 'subject_id', ${bookingId}::text, 'amount_minor', ${total}::bigint + 200000,
        'refunded_minor', 0))).* from payment where subject_id <> ${bookingId} limit 1`;
  for (const { day, amount, status } of sale.refunds) {
    await app.sql`insert into refund (id, payment_id, amount_minor, currency, reason, status, created_at, settled_at)
      values (${randomUUID()}, ${payment}, ${amount}, 'EUR', 'Ill', ${status}, ${dayOf(day)}, ${dayOf(day)})`;
  }
}

/** The same sums from what was drawn, by nobody's SQL. */
function summed(drawn: readonly Sale[], { from, to }: { from: number; to: number }): Sums {
  const within = ({ day }: { day: number }): boolean => day >= from && day < to;
  const paid = drawn.filter(({ atDoor }) => !atDoor);
  const counted = paid.filter(within);
  const sum = (of: (sale: Sale) => number): number => counted.reduce((total, sale) => total + of(sale), 0);
  const [organizerFees, platformFees] = [sum((sale) => sale.organizerFee), sum((sale) => sale.platformFee)];
  const refunds = paid
    .flatMap((sale) => sale.refunds)
    .filter((refund) => refund.status === 'SUCCEEDED' && within(refund))
    .reduce((total, { amount }) => total + amount, 0);
  const [salesSum, tax] = [sum((sale) => sale.sales), sum((sale) => sale.tax)];
  const fees = organizerFees + platformFees;
  const gross = salesSum + fees + tax;
  return {
    ...{ bookings: counted.length, gross, sales: salesSum, fees, organizerFees, platformFees, tax },
    ...{ includedTax: sum((sale) => sale.included), refunds, net: gross - platformFees - refunds },
  };
}

describe('payouts', () => {
  it('are the sums of their parts to the cent, whatever was sold, refunded and asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sales, { minLength: 1, maxLength: 8 }),
        fc.tuple(fc.integer({ min: -1, max: 21 }), fc.integer({ min: -1, max: 21 })),
        async (drawn, [from, to]) => {
          const { booking, offer } = await paidBooking(app);
          const copies = await copiesOf(app, booking.id, drawn.length);
          await app.sql`update booking set payment_method = null where id = ${uuidOfAny(booking.id)}`;
          for (const [index, sale] of drawn.entries()) await write(copies[index]!, sale);
          const nothing = drawn.every(({ atDoor }) => atDoor);
          const all = await payoutsOf(offer);
          expect(all).toEqual(nothing ? null : summed(drawn, { from: -1, to: 22 }));
          const part = await payoutsOf(offer, { from: dayOf(from), to: dayOf(to) });
          expect(part).toEqual(nothing ? null : summed(drawn, { from, to }));
        },
      ),
      { numRuns: 12, seed: 20_261_121 },
    );
  });

  it('count a real booking that was paid, and neither a free one nor one that waits', async () => {
    const { offer } = await paidBooking(app, { quantity: 2 });
    await givenBooking(app, { offer });
    const paid = { bookings: 1, gross: 10_000, sales: 10_000, refunds: 0, net: 10_000 };
    expect(await payoutsOf(offer)).toMatchObject(paid);
    expect(await payoutsOf(await givenOffer(app))).toBeNull();
  });
});

describe('the bookings of an event', () => {
  const LIST = `query($eventId: ID!, $filter: BookingFilterInput) {
    eventBookings(eventId: $eventId, filter: $filter, first: 100) { totalCount edges { node { id } } }
    eventBookingTotals(eventId: $eventId, filter: $filter) { count places subtotal { amountMinor } total { amountMinor currency } } }`;
  let offer: Offer;
  let ids: Record<'paid' | 'waiting', string>;
  beforeEach(async () => {
    offer = await givenOffer(app, { priceMinor: 5_000 });
    const paid = await paidBooking(app, { offer, quantity: 3 });
    const waiting = await givenBooking(app, { offer });
    ids = { paid: paid.booking.id, waiting: waiting.booking.id };
    for (const [id, day] of [
      [ids.paid, 1],
      [ids.waiting, 2],
    ] as const) {
      await app.sql`update booking set created_at = ${dayOf(day)} where id = ${uuidOfAny(id)}`;
    }
  });

  it.each<[string, () => object, ('paid' | 'waiting')[]]>([
    ['without conditions', () => ({}), ['waiting', 'paid']],
    ['by status', () => ({ status: 'CONFIRMED' }), ['paid']],
    ['by ticket type', () => ({ ticketTypeId: offer.ticketTypeId }), ['waiting', 'paid']],
    ['from an instant on', () => ({ createdAfter: dayOf(2) }), ['waiting']],
    ['before an instant', () => ({ createdBefore: dayOf(2) }), ['paid']],
    ['by several conditions', () => ({ status: 'PENDING_PAYMENT', createdAfter: dayOf(1), text: 'mira' }), ['waiting']],
    ['by conditions that nothing meets', () => ({ status: 'CANCELLED', createdAfter: dayOf(0) }), []],
  ])('are found %s, with their totals', async (_how, filter, names) => {
    const { data } = await app.as(offer.organizer).send(LIST, { eventId: offer.eventId, filter: filter() });
    const { edges, totalCount } = data.eventBookings;
    expect(edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(names.map((name) => ids[name]));
    expect(totalCount).toBe(names.length);
    const places = names.reduce((sum, name) => sum + (name === 'paid' ? 3 : 1), 0);
    const amountMinor = places * 5_000;
    expect(data.eventBookingTotals).toEqual(
      names.length === 0
        ? null
        : { count: names.length, places, subtotal: { amountMinor }, total: { amountMinor, currency: 'EUR' } },
    );
  });

  it('of another ticket type are not found', async () => {
    const other = await givenOffer(app);
    const filter = { ticketTypeId: other.ticketTypeId };
    const { data } = await app.as(offer.organizer).send(LIST, { eventId: offer.eventId, filter });
    expect([data.eventBookings.totalCount, data.eventBookingTotals]).toEqual([0, null]);
  });

  it.each(['9000000000000000', '9200000000000000000'])(
    'have no sums that no number tells exactly: 2 of %s',
    async (amount) => {
      await app.sql`update booking set subtotal_minor = ${amount}, total_minor = ${amount}, payment_method = 'sandbox_ok',
      confirmed_at = ${dayOf(1)} where event_id = ${uuidOfAny(offer.eventId)}`;
      for (const document of [LIST, PAYOUTS]) {
        const { errors } = await app.as(offer.organizer).send(document, { eventId: offer.eventId });
        expect(errors?.map(({ extensions: { code } }) => code)).toEqual(['CONFLICT']);
      }
    },
  );

  it('in several currencies are summed up one currency at a time', async () => {
    await app.sql`update booking set currency = 'JPY' where id = ${uuidOfAny(ids.waiting)}`;
    const asked = (filter: object) => app.as(offer.organizer).send(LIST, { eventId: offer.eventId, filter });
    expect((await asked({})).errors?.[0]?.extensions.code).toBe('CONFLICT');
    const { data } = await asked({ status: 'PENDING_PAYMENT' });
    expect(data.eventBookingTotals.total).toEqual({ amountMinor: 5_000, currency: 'JPY' });
  });
});
