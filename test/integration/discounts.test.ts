import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import { archiveDiscount } from '../../src/modules/discounts/archive-discount.js';
import type { Person } from '../kit/given-accounts.js';
import { givenOffer, givenReservation, letBookingLapse, type Offer } from '../kit/given-bookings.js';
import {
  archiveDiscountOverHttp,
  checkOutPriced,
  createDiscountOverHttp,
  givenDiscount,
  quoteOverHttp,
  updateDiscountOverHttp,
  usesOf,
} from '../kit/given-discounts.js';
import { viewerOf } from '../kit/given-events.js';
import { auditOf } from '../kit/given-inventory.js';
import { handleWaiting, startIdleApp, tellPayment } from '../kit/given-payments.js';
import { untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const PRICE = { priceMinor: 3_333 };

/** A member with three places of an offer at 33.33 each. */
async function waiting(offer: Offer, quantity = 3, member?: Person) {
  const buyer = member ?? (await app.given.member());
  return { member: buyer, reservationId: await givenReservation(app, buyer, { ...offer, quantity }) };
}

const quoted = async (member: Person, reservationId: string, discountCode: string) =>
  (await quoteOverHttp(app, member, { reservationId, discountCode })).data.quote;

describe('a quote', () => {
  it.each([
    [{ kind: 'PERCENT', value: 15 }, 1_500],
    [{ kind: 'PERCENT', value: 100 }, 9_999],
    [{ kind: 'FIXED', value: 500 }, 500],
    [{ kind: 'FIXED', value: 1_000_000 }, 9_999],
    [{ kind: 'CHEAPEST_FREE', value: 1, minTickets: 3 }, 3_333],
  ])('shows what checking out charges, with %j', async (discount, off) => {
    const offer = await givenOffer(app, PRICE);
    await app.sql`update event set fees = '[{"name":"Fee","basisPoints":123,"perTicketMinor":7}]'
      where id = ${uuidOfAny(offer.eventId)}`;
    await givenDiscount(app, offer, { ...discount, code: 'Été-20' });
    const { member, reservationId } = await waiting(offer);
    const { quote } = await quoted(member, reservationId, ' ete-20 ');
    const { booking } = await checkOutPriced(app, member, { reservationId, discountCode: 'ÉTE-20' });
    const { id: _, status, ...charged } = booking;
    expect(charged).toEqual(quote);
    expect(quote).toMatchObject({ discount: { amountMinor: off }, discountCode: 'Été-20' });
    expect(status).toBe(quote.total.amountMinor === 0 ? 'CONFIRMED' : 'PENDING_PAYMENT');
    const asked = await app.sql`select amount_minor::int as asked from payment where subject_id = ${booking.id}`;
    expect(asked).toEqual(quote.total.amountMinor === 0 ? [] : [{ asked: quote.total.amountMinor }]);
  });

  it('changes nothing, and is refused for what is not active or not the viewer’s', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer);
    const { member, reservationId } = await waiting(offer);
    for (const code of ['SAVE10', 'save10']) await quoted(member, reservationId, code);
    expect(await usesOf(app, discount)).toBe(0);
    const stranger = await quoteOverHttp(app, await app.given.member(), { reservationId });
    expect(stranger.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await checkOutPriced(app, member, { reservationId });
    const after = await quoteOverHttp(app, member, { reservationId });
    expect(after.data.quote).toMatchObject({ __typename: 'ReservationNotActive', code: 'RESERVATION_NOT_ACTIVE' });
  });
});

describe('a code', () => {
  it.each<[string, object, string]>([
    ['of another name', { code: 'OTHER' }, 'UNKNOWN_CODE'],
    ['that is not valid yet', { validFrom: '2190-01-01T00:00:00Z' }, 'NOT_YET_VALID'],
    ['that is over', { validUntil: '2020-01-01T00:00:00Z' }, 'NO_LONGER_VALID'],
    ['that takes a higher total', { minTotal: 10_000 }, 'BELOW_MIN_TOTAL'],
    ['that takes more tickets', { minTickets: 4 }, 'TOO_FEW_TICKETS'],
    ['that takes off less than half a unit', { kind: 'PERCENT', value: 1, minTotal: 0 }, 'NOTHING_REDUCED'],
  ])('%s is refused by its reason, and nothing is booked', async (_title, terms, reason) => {
    const offer = await givenOffer(app, reason === 'NOTHING_REDUCED' ? { priceMinor: 10 } : PRICE);
    const discount = await givenDiscount(app, offer, terms);
    const { member, reservationId } = await waiting(offer);
    const refused = { __typename: 'DiscountNotApplicable', code: 'DISCOUNT_NOT_APPLICABLE', reason };
    expect(await quoted(member, reservationId, 'SAVE10')).toMatchObject(refused);
    expect(await checkOutPriced(app, member, { reservationId, discountCode: 'SAVE10' })).toMatchObject(refused);
    expect(await usesOf(app, discount)).toBe(0);
    const [{ status }] = await app.sql`select status from reservation where id = ${uuidOfAny(reservationId)}`;
    expect(status).toBe('ACTIVE');
  });

  it('is text that fits wholly or not at all', async () => {
    const offer = await givenOffer(app, PRICE);
    await givenDiscount(app, offer);
    const { member, reservationId } = await waiting(offer);
    for (const code of [
      '%',
      'SAVE%',
      'SAVE1_',
      '.*',
      'SAVE',
      'SAVE100',
      `SAVE10' or '1'='1`,
      '["SAVE10"]',
      '\\',
      '*',
    ]) {
      expect(await quoted(member, reservationId, code)).toMatchObject({ reason: 'UNKNOWN_CODE' });
    }
    expect((await quoted(member, reservationId, 'ｓａｖｅ１０')).quote.discount.amountMinor).toBe(1_000);
  });

  it('of other ticket types takes nothing off, and of the event’s own only theirs', async () => {
    const offer = await givenOffer(app, PRICE);
    const other = await app.as(offer.organizer).send(
      `mutation($input: CreateTicketTypeInput!) { createTicketType(input: $input) {
        ... on CreateTicketTypeSuccess { ticketType { id } } } }`,
      { input: { eventId: offer.eventId, name: 'Other', price: { amountMinor: 100, currency: 'EUR' }, quota: 5 } },
    );
    await givenDiscount(app, offer, { ticketTypeIds: [other.data.createTicketType.ticketType.id] });
    const { member, reservationId } = await waiting(offer);
    expect(await quoted(member, reservationId, 'SAVE10')).toMatchObject({ reason: 'NOTHING_REDUCED' });
  });

  it('is one of its event, whatever case and accents, until it is archived', async () => {
    const offer = await givenOffer(app, PRICE);
    const first = await givenDiscount(app, offer, { code: 'Noël' });
    const again = { eventId: offer.eventId, kind: 'FIXED', value: 100 };
    const codes = ['NOEL', 'noël', 'NoËl'];
    const taken = await Promise.all(
      codes.map((code) => createDiscountOverHttp(app, offer.organizer, { ...again, code })),
    );
    for (const { data } of taken) expect(data.createDiscount.__typename).toBe('CodeTaken');
    await archiveDiscountOverHttp(app, offer.organizer, first.id);
    const answers = await Promise.all(
      codes.map((code) => createDiscountOverHttp(app, offer.organizer, { ...again, code })),
    );
    const kinds = answers.map(({ data }) => data.createDiscount.__typename as string).sort();
    expect(kinds).toEqual(['CodeTaken', 'CodeTaken', 'CreateDiscountSuccess']);
    const list = `query($id: ID!) { discounts(eventId: $id) { totalCount edges { node { code archivedAt } } } }`;
    const { data } = await app.as(offer.organizer).send(list, { id: offer.eventId });
    expect(data.discounts.totalCount).toBe(2);
  });

  it.each(['spaß', 'SPASS', 'SPAẞ'])('is the same for whoever writes %s', async (discountCode) => {
    const offer = await givenOffer(app, PRICE);
    await givenDiscount(app, offer, { code: 'Spaß' });
    const { member, reservationId } = await waiting(offer);
    expect(await quoted(member, reservationId, discountCode)).toMatchObject({ quote: { discountCode: 'Spaß' } });
  });
});

/** What the audit finds wrong about uses. */
const miscounted = async ({ eventId }: Offer) =>
  (await auditOf(app, eventId)).filter(({ finding }) => finding.startsWith('uses of'));

describe('the uses of a code', () => {
  it('go to exactly as many of 200 checkouts at once as there are, on two nodes', async () => {
    const offer = await givenOffer(app, { ...PRICE, capacity: 500 });
    const discount = await givenDiscount(app, offer, { maxUses: 10 });
    const node = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
    try {
      const people = await Promise.all(Array.from({ length: 20 }, () => app.given.member()));
      const buyers = await Promise.all(
        Array.from({ length: 200 }, async (_, number) => waiting(offer, 1, people[number % people.length])),
      );
      const results = await Promise.all(
        buyers.map(({ member, reservationId }, number) =>
          checkOutPriced(number % 2 === 0 ? app : node, member, { reservationId, discountCode: 'save10' }),
        ),
      );
      const reasons = Map.groupBy(results, ({ __typename, reason }) => String(reason ?? __typename));
      expect([...reasons].map(([reason, { length }]) => [reason, length]).sort()).toEqual([
        ['CheckOutSuccess', 10],
        ['USED_UP', 190],
      ]);
      expect(await usesOf(app, discount)).toBe(10);
      expect(await miscounted(offer)).toEqual([]);
    } finally {
      await node.close();
    }
  });

  it('of one member are limited, also at the same time, and apart from those of others', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer, { maxUsesPerMember: 2 });
    const member = await app.given.member();
    const held = await Promise.all(Array.from({ length: 8 }, () => waiting(offer, 1, member)));
    const discountCode = 'SAVE10';
    const results = await Promise.all(
      held.map((one) => checkOutPriced(app, member, { reservationId: one.reservationId, discountCode })),
    );
    expect(results.filter(({ __typename }) => __typename === 'CheckOutSuccess')).toHaveLength(2);
    expect(results.filter(({ reason }) => reason === 'USED_UP_BY_MEMBER')).toHaveLength(6);
    const other = await waiting(offer, 1);
    const { booking } = await checkOutPriced(app, other.member, {
      reservationId: other.reservationId,
      discountCode: 'SAVE10',
    });
    expect(booking.discount.amountMinor).toBe(333);
    expect(await usesOf(app, discount)).toBe(3);
  });

  it('come back when a booking is cancelled, is not paid, or expires, once each', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer, { maxUses: 3, maxUsesPerMember: 3 });
    const member = await app.given.member();
    const book = async () => {
      const { reservationId } = await waiting(offer, 1, member);
      return checkOutPriced(app, member, { reservationId, discountCode: 'SAVE10' });
    };
    const [cancelled, unpaid, lapsed] = [(await book()).booking, (await book()).booking, (await book()).booking];
    expect(await book()).toMatchObject({ reason: 'USED_UP' });
    const cancel = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
    for (let times = 0; times < 2; times += 1) {
      await app.as(member).send(cancel, { input: { id: cancelled.id, reason: 'Ill' } });
    }
    expect(await usesOf(app, discount)).toBe(2);
    await tellPayment(app, unpaid.id, 'FAILED');
    await handleWaiting(app, 'payment.failed');
    expect(await usesOf(app, discount)).toBe(1);
    await letBookingLapse(app, lapsed);
    await app.execute(system, findOverdueBookings, undefined);
    await handleWaiting(app, 'booking.overdue');
    expect(await usesOf(app, discount)).toBe(0);
    expect(await miscounted(offer)).toEqual([]);
    expect((await book()).__typename).toBe('CheckOutSuccess');
  });

  it('that no booking has, or that are missing, are found by the audit', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer);
    await app.sql`update discount set uses = 1 where id = ${uuidOfAny(discount.id)}`;
    expect(await miscounted(offer)).toMatchObject([{ finding: `uses of ${discount.id}`, expected: '0', actual: '1' }]);
  });
});

describe('a change of a discount', () => {
  it('is for whoever checks out from then on, and changes no booking', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer, { maxUses: 5 });
    const [before, after] = [await waiting(offer), await waiting(offer)];
    const { booking } = await checkOutPriced(app, before.member, {
      reservationId: before.reservationId,
      discountCode: 'SAVE10',
    });
    const { quote } = await quoted(after.member, after.reservationId, 'SAVE10');
    const changed = await updateDiscountOverHttp(app, offer.organizer, { id: discount.id, value: 50, maxUses: 2 });
    expect(changed.data.updateDiscount.discount).toMatchObject({ value: 50, maxUses: 2, uses: 1, code: 'SAVE10' });
    const input = { reservationId: after.reservationId, discountCode: 'SAVE10' };
    const refused = await checkOutPriced(app, after.member, { ...input, expectedTotal: quote.total.amountMinor });
    expect(refused).toMatchObject({ __typename: 'PriceChanged', quote: { total: { amountMinor: 4_999 } } });
    expect(await usesOf(app, discount)).toBe(1);
    const accepted = await checkOutPriced(app, after.member, { ...input, expectedTotal: 4_999 });
    expect(accepted.booking.total.amountMinor).toBe(4_999);
    const [stored] = await app.sql`select total_minor::int from booking where id = ${uuidOfAny(booking.id)}`;
    expect(stored.total_minor).toBe(8_999);
    const low = await updateDiscountOverHttp(app, offer.organizer, { id: discount.id, maxUses: 1 });
    expect(low.data.updateDiscount).toMatchObject({ __typename: 'MaxUsesBelowUses', uses: 2 });
  });

  it('is seen by a checkout that waited for it', async () => {
    const offer = await givenOffer(app, PRICE);
    const discount = await givenDiscount(app, offer);
    const { member, reservationId } = await waiting(offer);
    let checkedOut: Promise<{ reason?: string }> | undefined;
    await app.execute(
      viewerOf(offer.organizer, 'ORGANIZER'),
      async (tx) => {
        await archiveDiscount(tx, { id: discount.id });
        checkedOut = checkOutPriced(app, member, { reservationId, discountCode: 'SAVE10' });
        await untilBlocked(app);
      },
      undefined,
    );
    expect((await checkedOut!).reason).toBe('UNKNOWN_CODE');
  });
});
