import { CHECK_IN } from './given-door.js';
import { confirmedBooking, givenBooking, givenReservation } from './given-bookings.js';
import { pairableDevice, pairedDevice } from './given-devices.js';
import { givenDiscount } from './given-discounts.js';
import { givenList, setUp } from './given-gates.js';
import { invoice, paidBooking } from './given-invoices.js';
import type { World } from './given-personas.js';
import { joined, soldOut, waitedEvent } from './given-waitlists.js';
import type { Reach } from './arbitrary-inputs.js';

type Things = Reach['known'];

/** One of everything, in every state: ids by their prefix, and other texts by the name of the field that takes them. */
export async function oneOfEverything(world: World): Promise<Things> {
  const [planned, bought] = [await plannedThings(world), await boughtThings(world)];
  const door = await doorThings(world, bought);
  return { ...planned, ...bought, ...door, code: [...planned['code']!, ...door['code']!] };
}

async function plannedThings({ app, organizationId, people: { owner, member }, ...given }: World): Promise<Things> {
  const [{ eventId, ...onSale }, map] = [await given.onSale(), await given.seatMap()];
  const line = await waitedEvent(app, { organizer: owner, capacity: 1 });
  await soldOut(app, line, [1]);
  const entries = [await joined(app, member, { event: line }), await joined(app, owner, { event: line })];
  const discount = await givenDiscount(app, { ...onSale, eventId, organizer: owner });
  const [draft, submitted, rejected] = [await given.draft(), await given.submitted(), await given.rejected()];
  return {
    evt: [eventId, eventId, line.id, draft, submitted, rejected, await given.published()],
    tty: [onSale.ticketTypeId, line.ticketTypeId],
    seat: onSale.seatIds,
    ven: [map.venueId, await given.venue()],
    map: [map.id],
    org: [organizationId],
    usr: [(await given.somebody()).id],
    dsc: [discount.id],
    code: [discount.code],
    wle: entries,
  };
}

async function boughtThings({ app, people, ...given }: World): Promise<Things> {
  const { owner: organizer, member } = people;
  const booked = await given.booking();
  const unpaid = await givenBooking(app, { organizer, member, priceMinor: 5_000 });
  const paid = await paidBooking(app, { organizer, member });
  await invoice(app, paid.booking);
  const own = await confirmedBooking(app, { organizer, member: organizer });
  const reservations = [member, member, organizer].map((person) => givenReservation(app, person, unpaid.offer));
  return {
    rsv: await Promise.all(reservations),
    bkg: [booked.bookingId, unpaid.booking.id, paid.booking.id, own.booking.id, await given.waitingBooking()],
    tck: [booked.ticketId, own.booking.tickets[0].id, (await given.booking()).ticketId],
    reference: [booked.reference],
    token: [booked.token],
  };
}

async function doorThings({ app, people: { owner }, ...given }: World, { token }: Things): Promise<Things> {
  const { eventId, ticketTypeId } = await given.onSale();
  const list = await givenList(app, owner, { eventId, ticketTypeIds: [ticketTypeId] });
  const { gate } = await setUp(app, owner, 'createGate', { eventId, name: 'North', checkInListIds: [list.id] });
  const scan = { token: token![0], gate: 'North', nonce: 'first' };
  const { data } = await app.as(owner).send(CHECK_IN, { input: scan });
  const waiting = await pairableDevice(app, owner, eventId);
  return {
    cil: [list.id],
    gte: [gate.id],
    chk: [data.checkInTicket.checkIn.id],
    dev: [waiting.id, (await pairedDevice(app, owner, eventId)).id],
    code: [waiting.code],
  };
}
