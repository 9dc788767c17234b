import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { checkOutOverHttp } from './given-bookings.js';
import { publishedEvent, type GivenEvent } from './given-events.js';
import { reserved } from './given-inventory.js';
import { moveOverHttp } from './given-moves.js';
import type { TestApp } from './test-app.js';

/** An event with six seats that are free and five places that cost; all ids but the event's own are bare uuids. */
export interface World {
  event: GivenEvent;
  eventId: string;
  seat: string;
  place: string;
  /** CONFIRMED: the second seat, and the fourth instead of the first. */
  sold: { booking: string; hold: string };
  /** PENDING_PAYMENT: two places. */
  waiting: { booking: string; hold: string };
  /** ACTIVE: the third seat and a place. */
  active: string;
  /** RELEASED: a place. */
  released: string;
}

const uuids = (ids: readonly string[]): string[] => ids.map(uuidOfAny);

export async function givenWorld(app: TestApp): Promise<World> {
  const event = await publishedEvent(app, {
    seating: 'MIXED',
    seatMap: { rows: 1, seatsPerRow: 6 },
    ticketTypes: [
      { name: 'Seat', price: { amountMinor: 0, currency: 'EUR' }, seatCategory: 'Gold' },
      { name: 'Place', price: { amountMinor: 500, currency: 'EUR' }, quota: 5 },
    ],
  });
  const [seat, place] = uuids(event.ticketTypeIds);
  const places = (quantity: number) => ({ items: [{ ticketTypeId: event.ticketTypeIds[1], quantity }] });
  const reserve = async (input: object) => {
    const member = await app.given.member();
    return { member, id: (await reserved(app, member, { eventId: event.id, ...input })).id as Id<'rsv'> };
  };
  const book = async (input: object) => {
    const { member, id } = await reserve(input);
    const { data } = await checkOutOverHttp(app, member, { reservationId: id });
    const { booking } = data.checkOut;
    return { booking: uuidOfAny(booking.id), hold: uuidOfAny(id), tickets: booking.tickets as { id: string }[] };
  };
  const dropped = await reserve(places(1));
  await app
    .as(dropped.member)
    .send(`mutation($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }`, {
      input: { id: dropped.id },
    });
  const sold = await book({ seatIds: event.seatIds.slice(0, 2) });
  await moveOverHttp(app, event.organizer, { ticketId: sold.tickets[0]!.id, seatId: event.seatIds[3]! });
  return {
    event,
    eventId: uuidOfAny(event.id),
    seat: seat!,
    place: place!,
    sold,
    waiting: await book(places(2)),
    active: uuidOfAny((await reserve({ ...places(1), seatIds: event.seatIds.slice(2, 3) })).id),
    released: uuidOfAny(dropped.id),
  };
}
