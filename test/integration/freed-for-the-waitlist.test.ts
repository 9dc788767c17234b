import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, checkOutOverHttp, letBookingLapse } from '../kit/given-bookings.js';
import { cancelTicketsOverHttp } from '../kit/given-cancellations.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, reserved } from '../kit/given-inventory.js';
import { moved } from '../kit/given-moves.js';
import { handleWaiting, handOver, startIdleApp, tellPayment } from '../kit/given-payments.js';
import { entryOf, joined, statusesOf, waitedEvent } from '../kit/given-waitlists.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
let members: [Person, Person, Person];
beforeAll(async () => {
  app = await startIdleApp();
  members = await Promise.all([app.given.member(), app.given.member(), app.given.member()]);
});
afterAll(() => app.close());

const PRICE = { amountMinor: 1_500, currency: 'EUR' };
const REJECT = 'mutation($input: RejectBookingInput!) { rejectBooking(input: $input) { __typename } }';

interface Booked {
  event: GivenEvent;
  buyer: Person;
  id: string;
}

async function booked(event: GivenEvent, quantity: number): Promise<Booked> {
  const buyer = await app.given.member();
  const items = [{ ticketTypeId: event.ticketTypeId, quantity }];
  const { id: reservationId } = await reserved(app, buyer, { eventId: event.id, items });
  const { data } = await checkOutOverHttp(app, buyer, { reservationId });
  return { event, buyer, id: data.checkOut.booking.id };
}

/** Each takes all of a booking of two places back. */
const ends: Record<string, { isFree?: boolean; requiresApproval?: boolean; end(booking: Booked): Promise<unknown> }> = {
  'a payment that failed': {
    async end({ id }) {
      await tellPayment(app, id, 'FAILED');
      await handOver(app, 'payment.failed', id);
    },
  },
  'a booking that was turned down': {
    isFree: true,
    requiresApproval: true,
    end: ({ event, id }) => app.as(event.organizer).send(REJECT, { input: { id, reason: 'Members only.' } }),
  },
  'a booking whose time was up': {
    async end({ id }) {
      await letBookingLapse(app, { id });
      await app.execute(system, findOverdueBookings, undefined);
      await handleWaiting(app, 'booking.overdue');
    },
  },
  'tickets that were cancelled': {
    isFree: true,
    async end({ buyer, id }) {
      const { tickets } = await bookingOf(app, buyer, id);
      for (const ticket of tickets) {
        await cancelTicketsOverHttp(app, buyer, { bookingId: id, ticketIds: [ticket.id] });
      }
    },
  },
};

/** What each commit since then has offered of an event's places; null: nothing. */
const ledgerSince = async (event: GivenEvent, version: number) =>
  (await app.sql`select version::int, sum(quantity) filter (where hold_id in (select hold_id from waitlist_entry))::int as offered
    from inventory_ledger where event_id = ${uuidOfAny(event.id)} and version > ${version} group by version order by version`) as {
    offered: number | null;
  }[];

const versionOf = async (event: GivenEvent): Promise<number> =>
  (await app.sql`select version::int from event_inventory where event_id = ${uuidOfAny(event.id)}`)[0].version;

it.each(Object.keys(ends))(
  'the places of %s are offered by the commit that frees them, to the first who fits',
  async (way) => {
    const { isFree = false, requiresApproval = false, end } = ends[way]!;
    const price = isFree ? { ...PRICE, amountMinor: 0 } : PRICE;
    const event = await waitedEvent(app, { capacity: 2, price });
    await app.sql`update ticket_type set requires_approval = ${requiresApproval} where id = ${uuidOfAny(event.ticketTypeId)}`;
    const booking = await booked(event, 2);
    const ids = [
      await joined(app, members[0], { event, quantity: 1 }),
      // Two are passed over once one of the two places is given to the first.
      await joined(app, members[1], { event, quantity: 2 }),
      await joined(app, members[2], { event, quantity: 1 }),
    ];
    const before = await versionOf(event);
    await end(booking);
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'WAITING', 'OFFERED']);
    expect(await entryOf(app, members[1], ids[1]!)).toMatchObject({ position: 1, reason: { needed: 2, free: 0 } });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 2, held: 2, sold: 0 });
    // No commit has freed what it did not offer.
    const ledger = await ledgerSince(event, before);
    expect(ledger.length).toBeGreaterThan(0);
    expect(ledger.filter(({ offered }) => offered === null)).toEqual([]);
    expect(await auditOf(app, event.id)).toEqual([]);
  },
);

it('the seat that a moved ticket leaves is offered by the commit that moves it, once', async () => {
  const free = { amountMinor: 0, currency: 'EUR' };
  const event = await waitedEvent(app, {
    seatMap: { rows: 2, seatsPerRow: 1, categoryOf: (row) => ['Gold', 'Silver'][row]! },
    ticketTypes: ['Gold', 'Silver'].map((seatCategory) => ({ name: seatCategory, price: free, seatCategory })),
  });
  const buyer = await app.given.member();
  const { id: reservationId } = await reserved(app, buyer, { eventId: event.id, seatIds: [event.seatIds[0]] });
  const { data } = await checkOutOverHttp(app, buyer, { reservationId });
  const ids = [await joined(app, members[0], { event }), await joined(app, members[1], { event })];
  const before = await versionOf(event);
  const ticketId = data.checkOut.booking.tickets[0].id as string;
  const result = await moved(app, event.organizer, { ticketId, seatId: event.seatIds[1]! });
  expect(result.__typename).toBe('MoveTicketSuccess');
  expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'WAITING']);
  const { offer } = await entryOf(app, members[0], ids[0]!);
  expect(offer.reservation.items).toEqual([{ quantity: 1, seats: [{ id: event.seatIds[0] }] }]);
  expect((await ledgerSince(event, before)).map(({ offered }) => offered)).toEqual([1]);
  expect(await auditOf(app, event.id)).toEqual([]);
});
