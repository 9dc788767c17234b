import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import type { Command, Tx } from '../../src/kernel/db/unit-of-work.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import {
  approveBooking,
  bookWalkIn,
  checkOut,
  findBookingPlaces,
  type BookingPlaces,
} from '../../src/modules/bookings/index.js';
import { confirmPaidBooking } from '../../src/modules/bookings/confirm-booking.js';
import { changePlaces, type PlacesCommand } from '../../src/modules/inventory/index.js';
import { NO_PLATFORM_FEE } from '../../src/modules/pricing/index.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import {
  bookingOf,
  confirmedBooking,
  countersOf,
  givenBooking,
  givenOffer,
  givenReservation,
  letBookingLapse,
  type Offer,
} from '../kit/given-bookings.js';
import type { Person } from '../kit/given-accounts.js';
import { viewerOf } from '../kit/given-events.js';
import { kindsOf, noticesOf } from '../kit/given-notices.js';
import { handleWaiting, payBooking, startIdleApp, tellPayment, tellRefund } from '../kit/given-payments.js';
import { untilBlocked } from '../kit/held-lock.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const callOff = ({ organizer, eventId }: Offer) =>
  app.execute(viewerOf(organizer, 'ORGANIZER'), cancelEvent, { eventId, reason: 'Storm.' });

/** How far its bookings have ended, as somebody is shown it: its organizer, unless told. */
async function cancellationOf({ eventId, organizer }: Offer, person: Person = organizer) {
  const SHOW = 'query($id: ID!) { event(id: $id) { cancellation { total done failed } } }';
  return (await app.as(person).send(SHOW, { id: eventId })).data.event.cancellation;
}

async function refundOverHttp(organizer: Person, id: string, amountMinor: number): Promise<void> {
  const REFUND = 'mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename } }';
  const input = { id, amount: { amountMinor, currency: 'EUR' }, reason: 'Once more.' };
  const { data } = await app.as(organizer).send(REFUND, { input });
  expect(data.refundBooking.__typename).toBe('RefundBookingSuccess');
}

/** What workers do about an event that was called off; how many bookings it was. */
async function dealWithBookings(): Promise<number> {
  expect(await handleWaiting(app, 'event.cancelled')).toBe(1);
  return handleWaiting(app, 'booking.called-off');
}

const statusOf = async (table: 'event' | 'booking', id: string) => {
  const [row] =
    table === 'event'
      ? await app.sql`select status from event where id = ${uuidOfAny(id)}`
      : await app.sql`select status from booking where id = ${uuidOfAny(id)}`;
  return row.status as string;
};

describe('an event that is called off', () => {
  it('ends its bookings, wherever they stood, with their places free and their money on its way back', async () => {
    const paid = await givenBooking(app, { priceMinor: 1_500, quantity: 2 });
    const { offer } = paid;
    await payBooking(app, paid.booking);
    const unpaid = await givenBooking(app, { offer });
    await app.sql`update ticket_type set price_minor = 0, requires_approval = true
      where id = ${uuidOfAny(offer.ticketTypeId)}`;
    const undecided = await givenBooking(app, { offer });
    const [used] = (await bookingOf(app, paid.member, paid.booking.id)).tickets;
    await app.sql`update ticket set status = 'CHECKED_IN' where id = ${uuidOfAny(used.id)}`;
    const elsewhere = await confirmedBooking(app);

    await callOff(offer);
    expect(await dealWithBookings()).toBe(3);
    for (const { member, booking } of [paid, unpaid, undecided]) {
      expect(await bookingOf(app, member, booking.id)).toMatchObject({
        status: 'CANCELLED',
        cancellationReason: 'The event was called off.',
      });
    }
    const after = await bookingOf(app, paid.member, paid.booking.id);
    expect(after.tickets.map(({ status }: { status: string }) => status)).toEqual(['VOID', 'VOID']);
    expect(after.refunds).toEqual([{ status: 'REQUESTED', amount: { amountMinor: 3_000, currency: 'EUR' } }]);
    expect((await bookingOf(app, unpaid.member, unpaid.booking.id)).payment.status).toBe('VOIDED');
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    expect(await statusOf('booking', elsewhere.booking.id)).toBe('CONFIRMED');
  });

  it.each(['payment.captured', 'payment.authorized', 'booking.overdue'])(
    'ends a booking as the others when %s is heard of before that',
    async (message) => {
      const requiresApproval = message === 'payment.authorized';
      const { booking, member, offer } = await givenBooking(app, { priceMinor: 1_500, requiresApproval });
      await tellPayment(app, booking.id, requiresApproval ? 'AUTHORIZED' : 'CAPTURED');
      if (message === 'booking.overdue') {
        await letBookingLapse(app, booking);
        await app.execute(system, findOverdueBookings, undefined);
      }
      await callOff(offer);
      await handleWaiting(app, message);
      expect(await bookingOf(app, member, booking.id)).toMatchObject({
        status: 'CANCELLED',
        cancellationReason: 'The event was called off.',
        payment: { status: requiresApproval ? 'VOIDED' : 'CAPTURED' },
        refunds: requiresApproval ? [] : [{ status: 'REQUESTED', amount: { amountMinor: 1_500, currency: 'EUR' } }],
      });
      expect(await dealWithBookings()).toBe(0);
      expect(kindsOf((await noticesOf(app, member, booking.id)).notices)).toEqual(['CANCELLED']);
      expect(await cancellationOf(offer)).toMatchObject({ total: 1, failed: 0 });
      expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    },
  );

  it('ends more bookings than one slice holds, each once, also when a message comes again', async () => {
    const { offer, booking } = await confirmedBooking(app);
    await app.sql`insert into booking (id, reference, event_id, hold_id, status, event_title, event_starts_at,
        subtotal_minor, total_minor, currency, breakdown, attendees, created_at)
      select gen_random_uuid(), 'copy' || n, event_id, gen_random_uuid(), status, event_title, event_starts_at,
        subtotal_minor, total_minor, currency, breakdown, attendees, created_at
      from booking, generate_series(1, 600) n where id = ${uuidOfAny(booking.id)}`;
    await callOff(offer);
    expect(await handleWaiting(app, 'event.cancelled')).toBe(1);
    expect(await handleWaiting(app, 'booking.left')).toBe(1);
    expect(await handleWaiting(app, 'booking.left')).toBe(0);
    const told = await app.sql`delete from pgboss.job where name like 'booking.called-off.%'
      returning data->>'bookingId' as id`;
    expect(new Set(told.map(({ id }) => id as string)).size).toBe(601);
    expect(told).toHaveLength(601);
  });
});

interface Sale {
  offer: Offer;
  by: Viewer;
  command: Command<undefined, unknown>;
}

async function settle(tx: Tx, id: string, command: (where: BookingPlaces) => PlacesCommand<unknown>): Promise<void> {
  const where = await findBookingPlaces(tx, id);
  await changePlaces(tx, where!.eventId, command(where!));
}

const SALES: Record<string, () => Promise<Sale>> = {
  async checkOut() {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    const reservationId = await givenReservation(app, member, offer);
    const order = { ...offer, reservationId, attendees: [], payment: null, pricing: { platformFee: NO_PLATFORM_FEE } };
    return { offer, by: viewerOf(member, 'MEMBER'), command: (tx) => changePlaces(tx, offer.eventId, checkOut(order)) };
  },
  async confirmPaidBooking() {
    const { offer, booking } = await givenBooking(app, { priceMinor: 1_500 });
    await tellPayment(app, booking.id, 'CAPTURED');
    return { offer, by: system, command: (tx) => settle(tx, booking.id, confirmPaidBooking) };
  },
  async approveBooking() {
    const { offer, booking } = await givenBooking(app, { requiresApproval: true });
    const approve = (where: BookingPlaces) => approveBooking(where, null);
    return { offer, by: viewerOf(offer.organizer, 'ORGANIZER'), command: (tx) => settle(tx, booking.id, approve) };
  },
  async bookWalkIn() {
    const offer = await givenOffer(app);
    const walkIn = { ...offer, name: 'Wanda', email: null, price: 'FREE' as const, isAdmitted: false };
    return { offer, by: system, command: (tx) => changePlaces(tx, offer.eventId, bookWalkIn(walkIn)) };
  },
};

it('an event that is called off tells its managers how far its bookings have ended', async () => {
  const paid = await givenBooking(app, { priceMinor: 1_500 });
  const { offer } = paid;
  await payBooking(app, paid.booking);
  const refused = await givenBooking(app, { offer, input: { paymentMethod: 'sandbox_unrefundable' } });
  await payBooking(app, refused.booking);
  await givenBooking(app, { offer });
  const show = (person: Person) => cancellationOf(offer, person);
  expect(await show(offer.organizer)).toBeNull();
  await callOff(offer);
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 0, failed: 0 });
  expect(await show(paid.member)).toBeNull();
  await dealWithBookings();
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 1, failed: 0 });
  await tellRefund(app, paid.booking.id, 'SUCCEEDED');
  await tellRefund(app, refused.booking.id, 'FAILED');
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 2, failed: 1 });
  const refund = (amountMinor: number) => refundOverHttp(offer.organizer, refused.booking.id, amountMinor);
  await refund(1_000);
  await tellRefund(app, refused.booking.id, 'SUCCEEDED');
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 2, failed: 1 });
  await refund(500);
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 2, failed: 0 });
  await tellRefund(app, refused.booking.id, 'SUCCEEDED');
  expect(await show(offer.organizer)).toEqual({ total: 3, done: 3, failed: 0 });
});

describe('calling an event off while something is sold', () => {
  it.each(Object.keys(SALES))('waits for %s, whose booking ends then', async (name) => {
    const { offer, by, command } = await SALES[name]!();
    const [sold, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sale = app.execute(
      by,
      async (tx) => {
        await command(tx, undefined);
        sold.resolve();
        await committed.promise;
      },
      undefined,
    );
    await Promise.race([sold.promise, sale]);
    const callingOff = callOff(offer);
    await untilBlocked(app);
    expect(await statusOf('event', offer.eventId)).toBe('PUBLISHED');
    committed.resolve();
    await Promise.all([sale, callingOff]);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    expect(await dealWithBookings()).toBe(1);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    const left = await app.sql`select status from booking where event_id = ${uuidOfAny(offer.eventId)}`;
    expect(left).toEqual([{ status: 'CANCELLED' }]);
  });
});
