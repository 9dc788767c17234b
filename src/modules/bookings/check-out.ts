import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { EventNotBookable, extend } from '../inventory/index.js';
import { preparePayment, type PaymentRow } from '../payments/index.js';
import { convertReservation, ReservationNotActive, reservationsOf } from '../reservations/index.js';
import { APPROVAL_WINDOW, PAYMENT_WINDOW } from './booking-windows.js';
import type { BookingLineRow, BookingRow, StoredAttendee } from './booking.entity.js';
import { bookingConfirmed } from './booking.messages.js';
import { AttendeesMismatch, PaymentUnavailable } from './booking.problems.js';
import { draftBooking, type BookingDraft, type UnbookedLine } from './draft-booking.js';
import { draftTickets } from './issue-tickets.js';
import { lockBookingFacts, type BookingFacts } from './lock-booking-facts.js';
import { sellPlaces } from './sell-places.js';
import type { TicketRow } from './ticket.entity.js';
import { insertBooking, insertTickets, type Insertion } from './write-booking.js';

export interface CheckOut {
  reservationId: Id<'rsv'>;
  /** One for each place, line by line; none: the member, for every place. */
  attendees: StoredAttendee[];
  /** Null where no payments are taken: then only what is free can be booked. */
  payment: { provider: string; method: string } | null;
}

/** A booking with what belongs to it, as it was when it was made. Plain data. */
export interface NewBooking extends BookingRow {
  lines: BookingLineRow[];
  payment: PaymentRow | null;
  tickets: TicketRow[];
}

/**
 * Turns the viewer's reservation into a booking; admins do so for its member. What is free is confirmed, sold and ticketed in the same commit; what
 * costs holds its places for as long as the payment may take; what an organizer must approve holds them until then.
 * Refuses with ReservationNotActive, AttendeesMismatch, EventNotBookable or PaymentUnavailable. Of two at once for one reservation, one wins.
 */
export async function checkOut(tx: Tx, { reservationId, attendees, payment }: CheckOut): Promise<NewBooking> {
  const conversion = { reservationId, memberId: reservationsOf(tx.viewer) };
  const { eventId, items, memberId } = await convertReservation(tx, conversion);
  const lines = items.map(lineOf).sort((a, b) => (a.ticketTypeId < b.ticketTypeId ? -1 : 1));
  const places = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (attendees.length > 0 && attendees.length !== places) {
    refuse(new AttendeesMismatch({ expected: places, given: attendees.length }));
  }
  const ticketTypeIds = lines.map(({ ticketTypeId }) => ticketTypeId);
  const facts = await lockBookingFacts(tx, { eventId, memberId, ticketTypeIds });
  if (facts.eventStatus !== 'PUBLISHED') refuse(new EventNotBookable());
  const draft = draftBooking(tx, {
    ...{ eventId, memberId, lines, facts },
    holdId: reservationId,
    attendees: attendees.length > 0 ? attendees : Array.from({ length: places }, () => memberAsAttendee(facts)),
    paymentMethod: payment?.method ?? null,
  });
  if (draft.booking.status === 'CONFIRMED') return placeConfirmed(tx, draft);
  if (!payment && draft.booking.totalMinor > 0) refuse(new PaymentUnavailable());
  if (!payment || draft.booking.status === 'PENDING_APPROVAL') return placeForApproval(tx, draft);
  return placeForPayment(tx, draft, payment);
}

type Item = Awaited<ReturnType<typeof convertReservation>>['items'][number];

const lineOf = ({ ticketTypeId, quantity, seatIds, unitPriceMinor, currency }: Item): UnbookedLine => ({
  ticketTypeId,
  quantity,
  seatIds: [...seatIds],
  unitPriceMinor,
  currency,
});

const memberAsAttendee = ({ memberName, memberEmail }: BookingFacts): StoredAttendee => ({
  name: memberName,
  email: memberEmail,
  answers: {},
});

async function placeConfirmed(tx: Tx, { booking, lines }: BookingDraft): Promise<NewBooking> {
  const tickets = draftTickets(tx, booking, lines);
  const isSold = await sellPlaces(tx, booking, [...insertBooking(booking, lines), insertTickets(tickets)]);
  if (!isSold) refuse(new ReservationNotActive());
  tx.emit(bookingConfirmed, { bookingId: booking.id });
  return { ...booking, lines, tickets, payment: null };
}

async function placeForApproval(tx: Tx, draft: BookingDraft): Promise<NewBooking> {
  const booking = await placeWaiting(tx, draft, { timeToLive: APPROVAL_WINDOW, beside: [] });
  return { ...booking, lines: draft.lines, tickets: [], payment: null };
}

async function placeForPayment(tx: Tx, draft: BookingDraft, by: NonNullable<CheckOut['payment']>): Promise<NewBooking> {
  const { id: subjectId, totalMinor: amountMinor, currency } = draft.booking;
  const { payment, insertion } = preparePayment(tx, { subjectId, amount: { amountMinor, currency }, ...by });
  const booking = await placeWaiting(tx, draft, { timeToLive: PAYMENT_WINDOW, beside: [insertion] });
  return { ...booking, lines: draft.lines, tickets: [], payment };
}

/** The booking waits exactly as long as its places are held. */
async function placeWaiting(
  tx: Tx,
  { booking, lines }: BookingDraft,
  { timeToLive, beside }: { timeToLive: number; beside: readonly Insertion[] },
): Promise<BookingRow> {
  const { eventId, holdId } = booking;
  const hold = await extend(tx, { eventId, holdId, timeToLive }, ({ expiresAt }) => [
    ...insertBooking({ ...booking, expiresAt }, lines),
    ...beside,
  ]);
  if (!hold.changed) refuse(new ReservationNotActive());
  return { ...booking, expiresAt: hold.expiresAt };
}
