import { updateRow } from '../../kernel/db/row-shape.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { changePlaces, moveSeat, needsOfMove, type MovedSeat, type PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { ticketMoved } from './booking.messages.js';
import { followHold } from './follow-hold.js';
import { findBookingPlacesOfTicket, onBooking, type BookingPlaces } from './on-booking.js';
import { tellOfSeat } from './tell-of-seat.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';
import { NotMovable } from './ticket.problems.js';

/**
 * Gives a ticket another seat of its event, for the same price or less: whoever manages the event moves people at will.
 * In the same commit its old seat is free and its guest is told; its code stays good, and no money moves. Refuses with
 * NotMovable, and as `moveSeat` does. Safe to repeat: a ticket for that seat stays as it is.
 */
export async function moveTicket(
  tx: Tx,
  { ticketId, seatId }: { ticketId: Id<'tck'>; seatId: Id<'seat'> },
): Promise<TicketRow> {
  const where = await findBookingPlacesOfTicket(tx, ticketId);
  if (!where) throw notFound('ticket');
  const { ticket, moved } = await changePlaces(tx, where.eventId, moveWithin(where, { ticketId, seatId }));
  if (moved.changed) await followHold(tx, where.bookingId, moved.lines);
  return ticket;
}

interface Moved {
  ticket: TicketRow;
  moved: MovedSeat;
}

function moveWithin(
  where: BookingPlaces,
  { ticketId, seatId: to }: { ticketId: Id<'tck'>; seatId: Id<'seat'> },
): PlacesCommand<Moved> {
  const { eventId, holdId } = where;
  const command = onBooking(where, (places, { booking, tickets }): Moved => {
    assertMayManage(places.viewer, places.eventState, 'ticket');
    const ticket = tickets.find(({ id }) => id === ticketId)!;
    const from = seatToLeave(ticket);
    const moved = moveSeat(places, { eventId, holdId, from, to });
    if (!moved.changed) return { ticket, moved };
    const change = { seatId: to, ticketTypeId: moved.ticketTypeId };
    places.write(updateRow(ticketRows, { id: ticketId, ...change }));
    places.emit(ticketMoved, { ticketId });
    const scopeId = places.eventState.organizationId;
    places.audit({ action: 'ticket.moved', subjectId: ticketId, scopeId, details: { from, to } });
    tellOfSeat(places, booking, { ticketId, kind: 'RESEATED', before: { seatId: from }, after: { seatId: to } });
    return { ticket: { ...ticket, ...change }, moved };
  });
  return { ...command, needs: { ...command.needs, ...needsOfMove({ holdId, to }) } };
}

function seatToLeave({ status, seatId }: TicketRow): Id<'seat'> {
  if (status === 'VOID') refuse(new NotMovable('TICKET_VOID'));
  if (status === 'CHECKED_IN') refuse(new NotMovable('TICKET_USED'));
  return seatId ?? refuse(new NotMovable('NO_SEAT'));
}
