import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { reserved } from './given-inventory.js';
import { givenLiveEvent } from './given-live.js';
import type { Organizer, Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';
import { until } from './until.js';

export interface Offer {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  organizer: Organizer;
}

export interface OfferOptions {
  capacity?: number;
  priceMinor?: number;
  requiresApproval?: boolean;
  organizer?: Organizer;
}

/** A published event with one general-admission ticket type; free unless a price is given. */
export async function givenOffer(app: TestApp, options: OfferOptions = {}): Promise<Offer> {
  const { capacity = 100, priceMinor = 0, requiresApproval = false } = options;
  const organizer = options.organizer ?? (await app.given.organizer());
  const { eventId, ticketTypeIds } = await givenLiveEvent(app, { owner: organizer, general: { Standard: capacity } });
  const ticketTypeId = ticketTypeIds['Standard']!;
  await app.sql`update ticket_type set price_minor = ${priceMinor}, requires_approval = ${requiresApproval}
    where id = ${uuidOfAny(ticketTypeId)}`;
  return { eventId, ticketTypeId, organizer };
}

/** Places held by a reservation of the member, for ten minutes. */
export async function givenReservation(
  app: TestApp,
  member: Person,
  { eventId, ticketTypeId, quantity = 1 }: { eventId: Id<'evt'>; ticketTypeId: Id<'tty'>; quantity?: number },
): Promise<Id<'rsv'>> {
  const { id } = await reserved(app, member, { eventId, items: [{ ticketTypeId, quantity }] });
  return id as Id<'rsv'>;
}

export const BOOKING = `id reference status expiresAt cancellationReason confirmedAt cancelledAt
  total { amountMinor currency } payment { status provider method failureReason }
  lines { quantity unitPrice { amountMinor } ticketType { name } }
  attendees { name email answers { question answer } }
  tickets { id code status attendeeName seat { id } }
  refunds { status amount { amountMinor currency } }`;

const CHECK_OUT = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename
  ... on Problem { code message } ... on AttendeesMismatch { expected given }
  ... on CheckOutSuccess { booking { ${BOOKING} } } } }`;

/** Checks out over HTTP; the whole answer, with the result under `data.checkOut`. */
export const checkOutOverHttp = (app: TestApp, member: Person, input: { reservationId: string } & object) =>
  app.as(member).send(CHECK_OUT, { input });

/** A booking as its member sees it. */
export async function bookingOf(app: TestApp, person: Person, id: string) {
  const { data } = await app.as(person).send(`query($id: ID!) { booking(id: $id) { ${BOOKING} } }`, { id });
  return data.booking;
}

export interface BookedOptions extends OfferOptions {
  member?: Person;
  offer?: Offer;
  quantity?: number;
  input?: object;
}

/** A booking just checked out: CONFIRMED when the offer is free, PENDING_PAYMENT when it costs. */
export async function givenBooking(app: TestApp, options: BookedOptions = {}) {
  const offer = options.offer ?? (await givenOffer(app, options));
  const member = options.member ?? (await app.given.member());
  const reservationId = await givenReservation(app, member, { ...offer, quantity: options.quantity ?? 1 });
  const answer = await checkOutOverHttp(app, member, { reservationId, ...options.input });
  return { offer, member, reservationId, booking: answer.data.checkOut.booking };
}

/** A free booking, sold and ticketed: `{ booking, member, offer }`. */
export const confirmedBooking = (app: TestApp, options: BookedOptions = {}) =>
  givenBooking(app, { ...options, priceMinor: 0 });

/** The booking, as its member sees it once it stands there. */
export async function untilBooking(app: TestApp, person: Person, { id, status }: { id: string; status: string }) {
  let booking: Awaited<ReturnType<typeof bookingOf>>;
  await until(async () => {
    booking = await bookingOf(app, person, id);
    return booking.status === status;
  });
  return booking;
}

/** How many places of the offer's ticket type are held and sold. */
export async function countersOf(app: TestApp, { ticketTypeId }: { ticketTypeId: string }) {
  const [counter] =
    await app.sql`select held, sold from ticket_counter where ticket_type_id = ${uuidOfAny(ticketTypeId)}`;
  return counter as { held: number; sold: number };
}

/** Lets the time of the booking, and of its hold, be up. */
export async function letBookingLapse(app: TestApp, { id }: { id: string }): Promise<Id<'rsv'>> {
  const [booking] = await app.sql`update booking set expires_at = now() - interval '1 second'
    where id = ${uuidOfAny(id)} returning hold_id`;
  await app.sql`update hold set expires_at = now() - interval '1 second' where hold_id = ${booking.hold_id}`;
  return encodeId('rsv', booking.hold_id as string);
}
