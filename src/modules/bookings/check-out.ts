import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import {
  EventNotBookable,
  extend,
  isBookable,
  type Needs,
  type Places,
  type PlacesCommand,
} from '../inventory/index.js';
import { eventPricing, type PricingSettings } from '../pricing/index.js';
import { preparePayment, type PaymentRow } from '../payments/index.js';
import { convertReservation, onReservation, ReservationNotActive } from '../reservations/index.js';
import type { ReservationRow } from '../reservations/index.js';
import { APPROVAL_WINDOW, PAYMENT_WINDOW } from './booking-windows.js';
import { askedDiscountKey, askedDiscounts, discountNow, takeUse } from './asked-discount.js';
import { bookingFacts, type BookingFacts } from './booking.facts.js';
import type { Billing, BookingLineRow, BookingRow, StoredAttendee } from './booking.entity.js';
import { bookingConfirmed } from './booking.messages.js';
import { AttendeesMismatch, PaymentUnavailable, PriceChanged } from './booking.problems.js';
import { draftBooking, type BookingDraft, type UnbookedLine } from './draft-booking.js';
import { draftTickets } from './draft-tickets.js';
import { priceReservation, type PricedReservation } from './price-reservation.js';
import { sellPlaces } from './sell-places.js';
import { showPrice } from './show-price.js';
import type { TicketRow } from './ticket.entity.js';
import { insertBooking, insertTickets } from './write-booking.js';

export interface CheckOut {
  /** That of the reservation. */
  eventId: Id<'evt'>;
  reservationId: Id<'rsv'>;
  /** One for each place, line by line; none: the member, for every place. */
  attendees: StoredAttendee[];
  billing?: Billing | null;
  /** Null where no payments are taken: then only what is free can be booked. */
  payment: { provider: string; method: string } | null;
  pricing: PricingSettings;
  discountCode?: string | null;
  /** What the member was told that it costs, in minor units; null: nothing. */
  expectedTotal?: number | null;
}

/** A booking with what belongs to it, as it was when it was made. Plain data. */
export interface NewBooking extends BookingRow {
  lines: BookingLineRow[];
  payment: PaymentRow | null;
  tickets: TicketRow[];
}

/**
 * Turns the viewer's reservation into a booking; admins do so for its member. What is free is confirmed, sold and ticketed
 * in the same commit; what costs holds its places for as long as the payment may take; what an organizer must approve
 * holds them until then, and has its money set aside before. Refuses with ReservationNotActive, AttendeesMismatch,
 * EventNotBookable, DiscountNotApplicable, PriceChanged, AmountTooLarge or PaymentUnavailable. Of two at once for one
 * reservation, one wins.
 */
export function checkOut(order: CheckOut): PlacesCommand<NewBooking> {
  const { reservationId, attendees, billing = null, payment } = order;
  const command = onReservation(reservationId, (places, reservation) => {
    convertReservation(places, reservation);
    const lines = reservation.items.map(lineOf);
    const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    if (attendees.length > 0 && attendees.length !== count) {
      refuse(new AttendeesMismatch({ expected: count, given: attendees.length }));
    }
    if (!isBookable(places)) refuse(new EventNotBookable());
    const price = priceNow(places, reservation, order);
    const facts = places.know(bookingFacts, uuidOf('rsv', reservationId))!;
    const draft = draftFor(places, { reservation, lines, price, facts, attendees, billing, payment });
    if (draft.booking.status === 'CONFIRMED') return placeConfirmed(places, draft);
    if (!payment && draft.booking.totalMinor > 0) refuse(new PaymentUnavailable());
    if (!payment || draft.booking.status === 'PENDING_APPROVAL') return placeForApproval(places, draft);
    return placeForPayment(places, draft, {
      ...payment,
      captureMode: isDecidedOn(places, lines) ? 'MANUAL' : 'AUTOMATIC',
    });
  });
  return { ...command, needs: { ...command.needs, facts: [...(command.needs.facts ?? []), ...factsFor(order)] } };
}

function factsFor({ eventId, reservationId, discountCode }: CheckOut): NonNullable<Needs['facts']> {
  const discounts = discountCode ? [{ fact: askedDiscounts, key: askedDiscountKey(reservationId, discountCode) }] : [];
  return [
    { fact: bookingFacts, key: uuidOf('rsv', reservationId) },
    { fact: eventPricing, key: uuidOf('evt', eventId) },
    ...discounts,
  ];
}

/** What it costs behind the lock, after the checkouts before; takes the use of the discount. */
function priceNow(places: Places, reservation: ReservationRow, order: CheckOut): PricedReservation {
  const { discountCode, expectedTotal } = order;
  const { id, memberId } = reservation;
  const read = discountCode ? places.know(askedDiscounts, askedDiscountKey(id, discountCode)) : null;
  const price = priceReservation(reservation, {
    pricing: places.know(eventPricing, uuidOf('evt', order.eventId))!,
    settings: order.pricing,
    discount: read && discountNow(places, read, memberId),
    at: places.at,
  });
  if (typeof expectedTotal === 'number' && price.totalMinor !== expectedTotal) {
    refuse(new PriceChanged(showPrice(price)));
  }
  if (price.discountId) takeUse(places, { discountId: price.discountId, memberId });
  return price;
}

type Item = ReservationRow['items'][number];

const lineOf = ({ ticketTypeId, quantity, seatIds, unitPriceMinor, currency }: Item): UnbookedLine => ({
  ticketTypeId,
  quantity,
  seatIds: [...seatIds],
  unitPriceMinor,
  currency,
});

/** Whether somebody must decide before it is sold. */
const isDecidedOn = (places: Places, lines: readonly UnbookedLine[]): boolean =>
  lines.some(({ ticketTypeId }) => places.terms(uuidOf('tty', ticketTypeId))?.requiresApproval);

interface Drafted extends Pick<CheckOut, 'attendees' | 'billing' | 'payment'> {
  reservation: ReservationRow;
  lines: readonly UnbookedLine[];
  price: PricedReservation;
  facts: BookingFacts;
}

function draftFor(
  places: Places,
  { reservation, lines, price, facts, attendees, billing = null, payment }: Drafted,
): BookingDraft {
  const { id: holdId, eventId, memberId } = reservation;
  const member = { name: facts.memberName, email: facts.memberEmail, answers: {} };
  return draftBooking(places, {
    ...{ eventId, memberId, holdId, lines, price, facts, billing },
    requiresApproval: isDecidedOn(places, lines),
    attendees:
      attendees.length > 0
        ? attendees
        : lines.flatMap(({ quantity }) => Array.from({ length: quantity }, () => member)),
    paymentMethod: payment?.method ?? null,
  });
}

function placeConfirmed(places: Places, { booking, lines }: BookingDraft): NewBooking {
  const tickets = draftTickets(places, booking, lines);
  if (!sellPlaces(places, booking.holdId)) refuse(new ReservationNotActive());
  places.write(...insertBooking(booking, lines), insertTickets(tickets));
  places.emit(bookingConfirmed, { bookingId: booking.id });
  return { ...booking, lines, tickets, payment: null };
}

function placeForApproval(places: Places, draft: BookingDraft): NewBooking {
  const booking = placeWaiting(places, draft, APPROVAL_WINDOW);
  return { ...booking, lines: draft.lines, tickets: [], payment: null };
}

type PaidBy = NonNullable<CheckOut['payment']> & Pick<PaymentRow, 'captureMode'>;

function placeForPayment(places: Places, draft: BookingDraft, by: PaidBy): NewBooking {
  const { id: subjectId, totalMinor: amountMinor, currency } = draft.booking;
  const booking = placeWaiting(places, draft, PAYMENT_WINDOW);
  const { payment, rows } = preparePayment(places, { subjectId, amount: { amountMinor, currency }, ...by });
  places.write(rows);
  return { ...booking, lines: draft.lines, tickets: [], payment };
}

/** The booking waits exactly as long as its places are held. */
function placeWaiting(places: Places, { booking, lines }: BookingDraft, timeToLive: number): BookingRow {
  const hold = extend(places, booking.holdId, timeToLive);
  if (!hold.changed) refuse(new ReservationNotActive());
  const waiting = { ...booking, expiresAt: hold.expiresAt };
  places.write(...insertBooking(waiting, lines));
  return waiting;
}
