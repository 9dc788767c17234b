import { uuidv7 } from '../../../src/kernel/ids.js';
import { confirmedBooking, givenBooking, givenReservation } from '../../kit/given-bookings.js';
import { createDiscountOverHttp } from '../../kit/given-discounts.js';
import { invoice } from '../../kit/given-invoices.js';
import { seatedBooking } from '../../kit/given-moves.js';
import { changed, tellAll } from '../../kit/given-notices.js';
import { transferOverHttp } from '../../kit/given-transfers.js';
import { CELLS, type Permission } from './permission.js';
import type { Persona, World } from '../../kit/given-personas.js';

/** Something of the persona's own, so that its list is not empty. */
async function ownReservation(world: World, persona: Persona) {
  const person = world.person(persona);
  if (person) await givenReservation(world.app, person, await world.onSale());
  return { status: 'ACTIVE' };
}

export const reservationPermissions: Permission[] = [
  {
    operation: 'Mutation.reserve',
    cells: CELLS.members,
    async given(world) {
      const { eventId, ticketTypeId, seatIds } = await world.onSale();
      return { input: { eventId, items: [{ ticketTypeId, quantity: 2 }], seatIds: seatIds.slice(0, 1) } };
    },
  },
  {
    operation: 'Mutation.extendReservation',
    cells: CELLS.itsMember,
    given: async (world) => ({ input: { id: await world.reservation() } }),
  },
  {
    operation: 'Mutation.releaseReservation',
    cells: CELLS.itsMember,
    given: async (world) => ({ input: { id: await world.reservation() } }),
  },
  {
    operation: 'Query.reservation',
    cells: CELLS.itsMember,
    given: async (world) => ({ id: await world.reservation() }),
  },
  { operation: 'Query.myReservations', cells: CELLS.members, given: ownReservation },
];

async function newCode(world: World) {
  const { eventId } = await world.onSale();
  return { eventId, code: `C${uuidv7()}` };
}

async function discountOf(world: World): Promise<string> {
  const input = { ...(await newCode(world)), kind: 'PERCENT', value: 10 };
  const { data } = await createDiscountOverHttp(world.app, world.people.owner, input);
  return data.createDiscount.discount.id as string;
}

export const discountPermissions: Permission[] = [
  {
    operation: 'Mutation.createDiscount',
    cells: CELLS.managers,
    given: async (world) => ({ input: { ...(await newCode(world)), kind: 'PERCENT', value: 10 } }),
  },
  {
    operation: 'Mutation.updateDiscount',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: await discountOf(world), value: 20 } }),
  },
  {
    operation: 'Mutation.archiveDiscount',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: await discountOf(world) } }),
  },
  {
    operation: 'Query.discounts',
    cells: CELLS.managers,
    async given(world) {
      const code = await newCode(world);
      await createDiscountOverHttp(world.app, world.people.owner, { ...code, kind: 'PERCENT', value: 10 });
      return { eventId: code.eventId };
    },
  },
  {
    operation: 'Query.quote',
    cells: CELLS.itsMember,
    given: async (world) => ({ reservationId: await world.reservation() }),
  },
];

export const bookingPermissions: Permission[] = [
  {
    operation: 'Mutation.checkOut',
    cells: CELLS.itsMember,
    given: async (world) => ({ input: { reservationId: await world.reservation() } }),
  },
  {
    operation: 'Mutation.cancelBooking',
    cells: CELLS.itsMemberAndManagers,
    given: async (world) => ({ input: { id: (await world.booking()).bookingId, reason: 'Ill' } }),
  },
  {
    operation: 'Mutation.cancelTickets',
    cells: CELLS.itsMemberAndManagers,
    async given(world) {
      const { bookingId, ticketId } = await world.booking();
      return { input: { bookingId, ticketIds: [ticketId], reason: 'Ill' } };
    },
  },
  {
    operation: 'Mutation.refundBooking',
    cells: CELLS.managers,
    async given(world) {
      const { bookingId: id } = await world.booking();
      await world.app.sql`insert into payment (id, subject_id, amount_minor, currency, status, provider, method,
          created_at, settled_at, closed_at)
        values (gen_random_uuid(), ${id}, 500, 'EUR', 'CAPTURED', 'sandbox', 'sandbox_ok', now(), now(), now())`;
      return { input: { id, amount: { amountMinor: 100, currency: 'EUR' }, reason: 'Too loud' } };
    },
  },
  {
    operation: 'Mutation.approveBooking',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: await world.waitingBooking() } }),
  },
  {
    operation: 'Mutation.rejectBooking',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: await world.waitingBooking(), reason: 'Full' } }),
  },
  {
    operation: 'Mutation.moveTicket',
    cells: CELLS.managers,
    async given({ app, people, onSale }) {
      const { eventId, seatIds } = await onSale();
      const asked = { member: people.member, seatIds: seatIds.slice(0, 1) };
      const { tickets } = await seatedBooking(app, { id: eventId }, asked);
      return { input: { ticketId: tickets[0]!.id, seatId: seatIds[1] } };
    },
  },
  {
    operation: 'Mutation.removeSeats',
    cells: CELLS.managers,
    async given({ onSale }) {
      const { eventId, seatIds } = await onSale();
      return { input: { eventId, seatIds: seatIds.slice(0, 1), sold: 'RESEAT', reason: 'Broken' } };
    },
  },
  {
    operation: 'Mutation.transferTicket',
    cells: CELLS.itsMember,
    async given(world) {
      const { email: toEmail } = await world.somebody();
      return { input: { ticketId: (await world.booking()).ticketId, toEmail } };
    },
  },
  {
    operation: 'Mutation.recallTicket',
    cells: CELLS.itsMember,
    async given(world) {
      const { ticketId } = await world.booking();
      const asked = { ticketId, toEmail: 'nobody-yet@example.org' };
      await transferOverHttp(world.app, world.people.member, asked);
      return { input: { ticketId } };
    },
  },
  {
    operation: 'Query.booking',
    when: 'by id',
    cells: CELLS.itsMemberAndManagers,
    given: async (world) => ({ id: (await world.booking()).bookingId }),
  },
  {
    operation: 'Query.booking',
    when: 'by reference',
    cells: CELLS.itsMemberAndManagers,
    given: async (world) => ({ reference: (await world.booking()).reference }),
  },
  {
    operation: 'Query.myBookings',
    cells: ['UNAUTHENTICATED', 'ALLOWED', 'EMPTY', 'EMPTY', 'EMPTY', 'EMPTY'],
    async given(world) {
      await world.booking();
      return { status: 'CONFIRMED' };
    },
  },
  {
    operation: 'Query.eventBookings',
    cells: CELLS.managers,
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
  },
  {
    operation: 'Query.eventNotices',
    cells: CELLS.managers,
    async given({ app, people: { owner: organizer, member } }) {
      const { booking, offer } = await confirmedBooking(app, { organizer, member });
      await changed(app, offer, { location: 'Next door' });
      await tellAll(app);
      return { eventId: offer.eventId, filter: { bookingId: booking.id, kind: 'MOVED' } };
    },
  },
  {
    operation: 'Query.invoices',
    cells: CELLS.managers,
    async given(world) {
      const { owner: organizer, member } = world.people;
      const { booking } = await givenBooking(world.app, { organizer, member, priceMinor: 5_000 });
      await invoice(world.app, booking);
      return { organizationId: world.organizationId };
    },
  },
  {
    operation: 'Query.eventBookingTotals',
    cells: CELLS.managers,
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
  },
  {
    operation: 'Query.payouts',
    cells: CELLS.managers,
    async given({ app, people }) {
      const { booking, offer } = await givenBooking(app, {
        ...{ organizer: people.owner, member: people.member, priceMinor: 5_000 },
      });
      await invoice(app, booking);
      return { eventId: offer.eventId };
    },
  },
  {
    operation: 'Query.ticket',
    cells: ['UNAUTHENTICATED', 'ALLOWED', 'ALLOWED', 'ALLOWED', 'NOT_FOUND', 'ALLOWED'],
    given: async (world) => ({ id: (await world.booking()).ticketId }),
  },
  {
    operation: 'Subscription.bookingChanged',
    cells: CELLS.itsMemberAndManagers,
    given: async (world) => ({ id: (await world.booking()).bookingId }),
  },
];
