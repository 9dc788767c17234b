import { updateRow } from '../../kernel/db/row-shape.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { changePlaces, giveBackSome, type Places, type PlacesCommand, type TakenLine } from '../inventory/index.js';
import { refundPart } from '../payments/index.js';
import type { BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { NotCancellable } from './booking.problems.js';
import { cancelWhole } from './cancel-booking.js';
import { settlePart } from './cancellation-terms.js';
import { atStake } from './end-booking.js';
import { followHold } from './follow-hold.js';
import { judgeCancellation } from './judge-cancellation.js';
import { changeBooking, findBookingPlaces, onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';
import { knowsRefundedLines, refundedLinesOf, worthLeft } from './unrefunded-lines.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';
import { ticketLifecycle } from './ticket.lifecycle.js';
import { linesFor, sumOfLines } from './worth-of-places.js';

export interface TicketsToCancel {
  bookingId: Id<'bkg'>;
  ticketIds: readonly Id<'tck'>[];
  reason: string;
}

/**
 * Gives up some tickets of a booking, on the terms of `cancelBooking`: their places are free at once, and what they cost is
 * refunded, but for what the terms keep of a member. The booking stays CONFIRMED with the others; with the last ones it is
 * CANCELLED. Refuses with NotCancellable or CancellationNotAllowed.
 */
export async function cancelTickets(tx: Tx, { bookingId, ...wanted }: TicketsToCancel): Promise<BookingRow> {
  const where = await findBookingPlaces(tx, bookingId);
  if (!where) throw notFound('booking');
  const { booking, lines } = await changePlaces(tx, where.eventId, cancelWithin(where, wanted));
  if (lines) await followHold(tx, bookingId, lines);
  return booking;
}

interface PartCancelled {
  booking: BookingRow;
  /** What the booking has left; absent when it has ended. */
  lines?: TakenLine[];
  /** What goes back. */
  refundedMinor: number;
}

function cancelWithin(where: BookingPlaces, wanted: Omit<TicketsToCancel, 'bookingId'>): PlacesCommand<PartCancelled> {
  return onBooking(where, (places, now) => giveUp(places, now, wanted), knowsRefundedLines(where));
}

function giveUp(
  places: Places,
  now: BookingNow,
  { ticketIds, reason }: Omit<TicketsToCancel, 'bookingId'>,
): PartCancelled {
  const tickets = now.tickets.filter(({ id }) => ticketIds.includes(id));
  const keptBasisPoints = judgeCancellation(places, { ...now, tickets });
  if (tickets.length < ticketIds.length) throw notFound('ticket');
  move(bookingLifecycle, now.booking.status, 'cancel');
  if (tickets.some(({ status }) => status === 'VOID')) refuse(new NotCancellable('TICKET_VOID'));
  return giveUpTickets(places, now, { tickets, reason, keptBasisPoints });
}

/** Gives up tickets of a booking that are not void, once that has been judged: some, or with the last of them the booking. */
export function giveUpTickets(places: Places, now: BookingNow, part: Part): PartCancelled {
  const left = now.tickets.filter((ticket) => ticket.status !== 'VOID' && !part.tickets.includes(ticket));
  if (left.length > 0) return cancelPart(places, now, part);
  const booking = cancelWhole(places, now, part);
  return { booking, refundedMinor: atStake(now) - (booking.keptMinor - now.booking.keptMinor) };
}

interface Part {
  tickets: readonly TicketRow[];
  reason: string;
  keptBasisPoints: number;
}

function cancelPart(places: Places, now: BookingNow, { tickets, reason, keptBasisPoints }: Part): PartCancelled {
  const { booking, payment } = now;
  const { organizationId: scopeId } = places.eventState;
  const lines = giveBackSome(places, booking.holdId, tickets);
  for (const { id, status } of tickets) {
    places.write(updateRow(ticketRows, { id, status: move(ticketLifecycle, status, 'void') }));
  }
  const { worth, keptMinor, amountMinor } = settleWorth(places, now, { tickets, keptBasisPoints });
  const changed = changeBooking(places, booking, { keptMinor: booking.keptMinor + keptMinor });
  if (payment && amountMinor > 0) {
    const refund = { amountMinor, reason, scopeId, lines: linesFor(amountMinor, worth) };
    places.write(...refundPart(places, payment, refund));
  }
  const details = { ticketIds: tickets.map(({ id }) => id), reason };
  places.audit({ action: 'tickets.cancelled', subjectId: booking.id, scopeId, details });
  return { booking: changed, lines, refundedMinor: payment ? amountMinor : 0 };
}

/** What goes back and what is kept of what tickets are worth, as far as their money is still there: refunds came first. */
function settleWorth(places: Places, now: BookingNow, { tickets, keptBasisPoints }: Omit<Part, 'reason'>) {
  const booked = { breakdown: now.booking.breakdown, tickets: now.tickets };
  const refunds = refundedLinesOf(places, now.booking);
  const [whole, rest] = [worthLeft(booked, refunds), worthLeft(booked, refunds, tickets)];
  const worth = whole.map(({ id, quantity, amountMinor }, index) => ({
    id,
    quantity: quantity - rest[index]!.quantity,
    amountMinor: amountMinor - rest[index]!.amountMinor,
  }));
  const [wholeMinor, restMinor] = [sumOfLines(whole), sumOfLines(rest)];
  return {
    worth: worth.filter(({ quantity }) => quantity > 0),
    ...settlePart({ stakedMinor: atStake(now), wholeMinor, restMinor, keptBasisPoints }),
  };
}
