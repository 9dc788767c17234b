import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, countersOf, givenBooking, givenReservation, letBookingLapse } from '../kit/given-bookings.js';
import { payBooking, startIdleApp } from '../kit/given-payments.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

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
  ... on Problem { code message } ... on RefundExceedsPayment { refundable { amountMinor currency } }
  ... on RefundBookingSuccess { booking { id status refunds { amount { amountMinor } status reason } } } } }`;

const refund = (node: TestApp, person: Person, input: { id: string; amountMinor: number } & object) => {
  const { amountMinor, ...rest } = input;
  return node
    .as(person)
    .send(REFUND, { input: { amount: { amountMinor, currency: 'EUR' }, reason: 'Too loud.', ...rest } });
};

async function paid(priceMinor = 5_000) {
  const given = await givenBooking(app, { priceMinor });
  await payBooking(app, given.booking);
  return { ...given, id: given.booking.id as string, organizer: given.offer.organizer };
}

describe('refunding a booking', () => {
  it('gives back part after part, and never more than was paid', async () => {
    const { id, member, organizer, offer } = await paid();
    const first = await refund(app, organizer, { id, amountMinor: 2_000 });
    expect(first.data.refundBooking).toEqual({
      __typename: 'RefundBookingSuccess',
      booking: {
        id,
        status: 'CONFIRMED',
        refunds: [{ amount: { amountMinor: 2_000 }, status: 'REQUESTED', reason: 'Too loud.' }],
      },
    });
    expect((await refund(app, organizer, { id, amountMinor: 3_001 })).data.refundBooking).toMatchObject({
      code: 'REFUND_EXCEEDS_PAYMENT',
      refundable: { amountMinor: 3_000, currency: 'EUR' },
    });
    expect((await refund(app, organizer, { id, amountMinor: 3_000 })).data.refundBooking.__typename).toBe(
      'RefundBookingSuccess',
    );
    expect((await refund(app, organizer, { id, amountMinor: 1 })).data.refundBooking.refundable.amountMinor).toBe(0);
    const after = await bookingOf(app, member, id);
    expect([after.status, after.refunds.length]).toEqual(['CONFIRMED', 2]);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('is never more than was paid, of 50 at the same time on two nodes', async () => {
    const { id, organizer } = await paid();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => refund(turn % 2 ? app : other, organizer, { id, amountMinor: 300 })),
    );
    const kinds = answers.map(({ data }) => data.refundBooking.__typename as string);
    expect(kinds.filter((kind) => kind === 'RefundBookingSuccess')).toHaveLength(16);
    expect(kinds.filter((kind) => kind === 'RefundExceedsPayment')).toHaveLength(34);
    const [sums] =
      await app.sql`select (select sum(amount_minor)::int from refund where payment_id = payment.id) as refunds,
      refunded_minor::int as counted from payment where subject_id = ${id}`;
    expect(sums).toEqual({ refunds: 4_800, counted: 4_800 });
  });

  it('is done once for one key', async () => {
    const { id, organizer } = await paid();
    const input = { id, amountMinor: 1_000, idempotencyKey: 'refund-once' };
    const answers = await Promise.all([refund(app, organizer, input), refund(other, organizer, input)]);
    expect(answers[0].data.refundBooking.__typename).toBe('RefundBookingSuccess');
    expect(answers[1].data.refundBooking.__typename).toBe('RefundBookingSuccess');
    expect(
      await app.sql`select 1 from refund join payment on payment.id = payment_id where subject_id = ${id}`,
    ).toHaveLength(1);
    expect((await refund(app, organizer, { ...input, amountMinor: 2_000 })).data.refundBooking.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it.each([
    ['nothing', { amount: { amountMinor: 0, currency: 'EUR' } }],
    ['less than nothing', { amount: { amountMinor: -1, currency: 'EUR' } }],
    ['more than a number holds', { amount: { amountMinor: 2 ** 53, currency: 'EUR' } }],
    ['another currency', { amount: { amountMinor: 100, currency: 'USD' } }],
    ['without a reason', { reason: '' }],
  ])('refuses %s', async (_, wrong) => {
    const { id, organizer } = await paid();
    const { errors } = await refund(app, organizer, { id, amountMinor: 100, ...wrong });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(
      await app.sql`select 1 from refund join payment on payment.id = payment_id where subject_id = ${id}`,
    ).toEqual([]);
  });

  it('is for those who manage the event', async () => {
    const { id, member } = await paid();
    expect((await refund(app, member, { id, amountMinor: 1 })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await refund(app, await app.given.organizer(), { id, amountMinor: 1 })).errors?.[0]?.extensions.code).toBe(
      'NOT_FOUND',
    );
  });

  it('leaves to a cancellation what is left', async () => {
    const { id, member, organizer } = await paid();
    await refund(app, organizer, { id, amountMinor: 2_000 });
    await app
      .as(organizer)
      .send('mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }', {
        input: { id, reason: 'Storm.' },
      });
    const { refunds } = await bookingOf(app, member, id);
    expect(refunds.map(({ amount }: { amount: { amountMinor: number } }) => amount.amountMinor)).toEqual([
      2_000, 3_000,
    ]);
  });
});

it('a booking whose money came when its places were gone says so, with its refund', async () => {
  const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, capacity: 1 });
  const SHOW = `query($id: ID!) { booking(id: $id) { status lateCapture { __typename code message
    refund { amount { amountMinor } status } } } }`;
  const show = async () => (await app.as(member).send(SHOW, { id: booking.id })).data.booking;
  expect((await show()).lateCapture).toBeNull();
  await letBookingLapse(app, booking);
  await givenReservation(app, await app.given.member(), offer);
  await payBooking(app, booking);
  expect(await show()).toEqual({
    status: 'EXPIRED',
    lateCapture: {
      ...{ __typename: 'LateCapture', code: 'LATE_CAPTURE' },
      message: 'The payment came when the booking could no longer be confirmed: all of it is refunded.',
      refund: { amount: { amountMinor: 1_500 }, status: 'REQUESTED' },
    },
  });
});
