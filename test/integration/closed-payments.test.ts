import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkOutOverHttp, countersOf, givenBooking, givenOffer, givenReservation } from '../kit/given-bookings.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
/** Takes payments, beside the app that takes none. */
let open: TestApp;

beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', SANDBOX_PAYMENTS: 'off' } });
  open = await startTestApp({ environment: { ROLE: 'api' }, beside: app });
});
afterAll(async () => {
  await open.close();
  await app.close();
});

it.each([false, true])(
  'what costs cannot be booked without payments, and stays reserved (approval needed: %s)',
  async (requiresApproval) => {
    const offer = await givenOffer(app, { priceMinor: 1_500, requiresApproval });
    const member = await app.given.member();
    const reservationId = await givenReservation(app, member, offer);
    const { data } = await checkOutOverHttp(app, member, { reservationId });
    expect(data.checkOut).toMatchObject({ __typename: 'PaymentUnavailable', code: 'PAYMENT_UNAVAILABLE' });
    expect(await app.sql`select id from booking where member_id is not null and status = 'PENDING_PAYMENT'`).toEqual(
      [],
    );
    expect(await app.sql`select id from payment`).toEqual([]);
    expect(await countersOf(app, offer)).toEqual({ held: 1, sold: 0 });
    expect((await checkOutOverHttp(open, member, { reservationId })).data.checkOut.__typename).toBe('CheckOutSuccess');
    await app.sql`delete from payment`;
    await app.sql`delete from booking`;
  },
);

it('what is free can be booked, and let through, without payments', async () => {
  expect((await givenBooking(app)).booking).toMatchObject({ status: 'CONFIRMED', payment: null });
  const { booking } = await givenBooking(app, { requiresApproval: true });
  expect(booking.status).toBe('PENDING_APPROVAL');
});

it('a booking that costs cannot be let through once payments are no longer taken, and waits on', async () => {
  const { booking, offer } = await givenBooking(open, { requiresApproval: true, priceMinor: 1_500 });
  // As bookings were made before money was set aside.
  await app.sql`delete from payment where subject_id = ${booking.id}`;
  await app.sql`update booking set status = 'PENDING_APPROVAL' where reference = ${booking.reference}`;
  const APPROVE = `mutation($input: ApproveBookingInput!) { approveBooking(input: $input) { __typename } }`;
  const { data } = await app.as(offer.organizer).send(APPROVE, { input: { id: booking.id } });
  expect(data.approveBooking.__typename).toBe('PaymentUnavailable');
  expect(await app.sql`select status from booking where reference = ${booking.reference}`).toEqual([
    { status: 'PENDING_APPROVAL' },
  ]);
});
