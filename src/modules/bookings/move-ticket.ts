import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { changePlaces, moveSeat, needsOfMove, type MovedSeat } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { ticketMoved } from './booking.messages.js';
import { lockTicket } from './lock-booking.js';
import type { Ticket, TicketRow } from './ticket.entity.js';
import { NotMovable } from './ticket.problems.js';
import { ticketRow } from './write-booking.js';

/**
 * Gives a ticket another seat of its event, for the same price or less: whoever manages the event moves people at will.
 * Its old seat is free in the same commit, its code stays good, and no money moves. Refuses with NotMovable, and as
 * `moveSeat` does. Safe to repeat: a ticket for that seat stays as it is.
 */
export async function moveTicket(
  tx: Tx,
  { ticketId, seatId }: { ticketId: Id<'tck'>; seatId: Id<'seat'> },
): Promise<TicketRow> {
  const { ticket, booking, event } = await lockTicket(tx, ticketId);
  assertMayManage(tx.viewer, event, 'ticket');
  const from = seatToLeave(ticket);
  const move = { eventId: event.id, holdId: booking.holdId, from, to: seatId };
  const moved = await changePlaces(tx, event.id, {
    needs: needsOfMove(move),
    settle: (places) => moveSeat(places, move),
  });
  if (!moved.changed) return ticketRow(ticket);
  Object.assign(ticket, { seatId, ticketTypeId: moved.ticketTypeId });
  await followHold(tx, booking.id, moved);
  tx.emit(ticketMoved, { ticketId });
  const details = { from, to: seatId };
  tx.audit({ action: 'ticket.moved', subjectId: ticketId, scopeId: event.organizationId, details });
  return ticketRow(ticket);
}

function seatToLeave({ status, seatId }: Ticket): Id<'seat'> {
  if (status === 'VOID') refuse(new NotMovable('TICKET_VOID'));
  if (status === 'CHECKED_IN') refuse(new NotMovable('TICKET_USED'));
  return seatId ?? refuse(new NotMovable('NO_SEAT'));
}

/** The lines of a booking are those of its hold. */
async function followHold(tx: Tx, bookingId: Id<'bkg'>, { lines }: MovedSeat): Promise<void> {
  const [id, ticketTypeIds] = [uuidOf('bkg', bookingId), lines.map(({ ticketTypeId }) => uuidOf('tty', ticketTypeId))];
  const rows = lines.map((line, index) => ({
    booking_id: id,
    ticket_type_id: ticketTypeIds[index],
    quantity: line.quantity,
    seat_ids: line.seatIds,
    unit_price_minor: line.unitPriceMinor,
    currency: line.currency,
  }));
  await sql`
    with gone as (
      delete from booking_line where booking_id = ${id} and ticket_type_id <> all(${ticketTypeIds}::uuid[]))
    insert into booking_line select * from jsonb_populate_recordset(null::booking_line, ${JSON.stringify(rows)}::jsonb)
    on conflict (booking_id, ticket_type_id) do update set quantity = excluded.quantity, seat_ids = excluded.seat_ids`.execute(
    tx.em.getKysely(),
  );
}
