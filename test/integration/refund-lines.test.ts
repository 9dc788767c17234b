import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeId, uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, checkOutOverHttp, givenBooking } from '../kit/given-bookings.js';
import { cancelTicketsOverHttp, givenOfferOnTerms } from '../kit/given-cancellations.js';
import { givenDiscount } from '../kit/given-discounts.js';
import { publishedEvent } from '../kit/given-events.js';
import { reserved } from '../kit/given-inventory.js';
import { payBooking, startIdleApp } from '../kit/given-payments.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { system } from '../../src/kernel/auth/viewer.js';
import { settleRefund } from '../../src/modules/payments/settle-refund.js';

let app: TestApp;
/** Another node on the same database. */
let other: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
  other = await startTestApp({ environment: { ROLE: 'api' }, beside: app });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const REFUND = `mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename
  ... on RefundExceedsLine { code ticketTypeId quantity refundable { amountMinor } }
  ... on RefundExceedsPayment { code refundable { amountMinor } } } }`;

const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** Five cheap places and one that costs more than all of them: the payment would cover each cheap one many times. */
async function paid() {
  const ticketTypes = [
    { name: 'Cheap', price: euros(1_000), quota: 100 },
    { name: 'Dear', price: euros(90_000), quota: 100 },
  ];
  const { id: eventId, organizer, ticketTypeIds } = await publishedEvent(app, { ticketTypes });
  const [cheap, dear] = ticketTypeIds as [string, string];
  const member = await app.given.member();
  const items = [
    { ticketTypeId: cheap, quantity: 5 },
    { ticketTypeId: dear, quantity: 1 },
  ];
  const { id: reservationId } = await reserved(app, member, { eventId, items });
  const { booking } = (await checkOutOverHttp(app, member, { reservationId: reservationId as string })).data.checkOut;
  await payBooking(app, booking);
  return { id: booking.id as string, member, organizer, cheap, dear };
}

interface Refunded {
  id: string;
  ticketTypeId: string;
  quantity: number;
}

const refund = async (node: TestApp, person: Person, { id, ...line }: Refunded) =>
  (await node.as(person).send(REFUND, { input: { id, lines: [line], reason: 'Rain.' } })).data.refundBooking;

const refundsOf = (id: string) =>
  app.sql`select refund.id, refund.amount_minor::int as amount from refund join payment on payment.id = payment_id
    where subject_id = ${id} order by refund.created_at, refund.id`;

describe('refunding lines', () => {
  it('gives back no line beyond what it cost, whatever else was paid for', async () => {
    const { id, organizer, cheap, dear } = await paid();
    const first = await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 3 });
    expect(first.__typename).toBe('RefundBookingSuccess');
    expect(await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 3 })).toEqual({
      ...{ __typename: 'RefundExceedsLine', code: 'REFUND_EXCEEDS_LINE', ticketTypeId: cheap, quantity: 2 },
      refundable: { amountMinor: 2_000 },
    });
    expect((await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 2 })).__typename).toBe(first.__typename);
    expect(await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 1 })).toMatchObject({
      ...{ quantity: 0, refundable: { amountMinor: 0 } },
    });
    expect((await refund(app, organizer, { id, ticketTypeId: dear, quantity: 1 })).__typename).toBe(first.__typename);
    expect((await refundsOf(id)).map(({ amount }) => amount as number)).toEqual([3_000, 2_000, 90_000]);
  });

  it('gives back five places of 50 that are asked for at the same time on two nodes', async () => {
    const { id, organizer, cheap } = await paid();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        refund(turn % 2 ? app : other, organizer, { id, ticketTypeId: cheap, quantity: 1 }),
      ),
    );
    const kinds = answers.map(({ __typename }) => __typename as string);
    expect(kinds.filter((kind) => kind === 'RefundBookingSuccess')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'RefundExceedsLine')).toHaveLength(45);
    expect((await refundsOf(id)).map(({ amount }) => amount as number)).toEqual(Array(5).fill(1_000));
  });

  it('gives back for a line that was refunded nothing more when its tickets are cancelled', async () => {
    const { id, member, organizer, cheap, dear } = await paid();
    await refund(app, organizer, { id, ticketTypeId: dear, quantity: 1 });
    const shown = await app
      .as(member)
      .send('query($id: ID!) { booking(id: $id) { tickets { id ticketType { id } } } }', { id });
    const { tickets } = shown.data.booking as { tickets: { id: string; ticketType: { id: string } }[] };
    const idsOf = (ticketTypeId: string) =>
      tickets.filter(({ ticketType }) => ticketType.id === ticketTypeId).map((ticket) => ticket.id);
    const bookingId = id;
    await cancelTicketsOverHttp(app, organizer, { bookingId, ticketIds: idsOf(dear) });
    expect((await refundsOf(id)).map(({ amount }) => amount as number)).toEqual([90_000]);
    await cancelTicketsOverHttp(app, organizer, { bookingId, ticketIds: idsOf(cheap).slice(0, 1) });
    expect((await refundsOf(id)).map(({ amount }) => amount as number)).toEqual([90_000, 1_000]);
    expect(await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 5 })).toMatchObject({ quantity: 4 });
  });

  it.each([
    { cancelled: 0, keptBasisPoints: 0, refunds: [334, 666], kept: 0 },
    { cancelled: 2, keptBasisPoints: 0, refunds: [333, 667], kept: 0 },
    { cancelled: 2, keptBasisPoints: 3_333, refunds: [222, 667], kept: 111 },
    { cancelled: 0, keptBasisPoints: 9_970, refunds: [1, 666], kept: 333 },
    { cancelled: 0, keptBasisPoints: 10_000, refunds: [666], kept: 334 },
  ])('gives back for places what they cost, to the unit, beside one that was cancelled: %o', async (given) => {
    const steps = [{ hoursBefore: 0, keptBasisPoints: given.keptBasisPoints }];
    const offer = await givenOfferOnTerms(app, { startsInHours: 24, steps, priceMinor: 1_000 });
    const { code } = await givenDiscount(app, offer, { kind: 'FIXED', value: 2_000 });
    const { booking, member } = await givenBooking(app, { offer, quantity: 3, input: { discountCode: code } });
    await payBooking(app, booking);
    const { id, tickets } = await bookingOf(app, member, booking.id);
    await cancelTicketsOverHttp(app, member, { bookingId: id, ticketIds: [tickets[given.cancelled].id] });
    await refund(app, offer.organizer, { id, ticketTypeId: offer.ticketTypeId, quantity: 2 });
    expect((await refundsOf(id)).map(({ amount }) => amount as number)).toEqual(given.refunds);
    const [{ kept }] = await app.sql`select kept_minor::int as kept from booking where id = ${uuidOfAny(id)}`;
    expect(kept).toBe(given.kept);
  });

  it('gives back once more what a bank did not take', async () => {
    const { id, organizer, cheap } = await paid();
    await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 5 });
    const [{ id: refundId }] = await refundsOf(id);
    const news = { refundId: encodeId('rfd', refundId as string), outcome: 'FAILED' as const, reference: null };
    await app.execute(system, settleRefund, { provider: 'sandbox', news: { ...news, ...euros(5_000) } });
    const again = await refund(app, organizer, { id, ticketTypeId: cheap, quantity: 5 });
    expect(again.__typename).toBe('RefundBookingSuccess');
    expect(await refundsOf(id)).toHaveLength(2);
  });
});
