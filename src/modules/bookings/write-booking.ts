import type { TableRows } from '../../kernel/db/table-rows.js';
import { uuidOfAny } from '../../kernel/ids.js';
import { BookingSchema, type Booking, type BookingLineRow, type BookingRow } from './booking.entity.js';
import { TicketSchema, type Ticket, type TicketRow } from './ticket.entity.js';

/** New rows, for the statement that holds or sells the places of the booking. */
export function insertBooking(booking: BookingRow, lines: readonly BookingLineRow[]): TableRows[] {
  return [
    insertion('booking', [booking], ['id', 'eventId', 'memberId', 'holdId']),
    insertion('booking_line', lines, ['bookingId', 'ticketTypeId']),
  ];
}

export function insertTickets(tickets: readonly TicketRow[]): TableRows {
  return insertion('ticket', tickets, ['id', 'bookingId', 'eventId', 'ticketTypeId', 'memberId', 'seatId']);
}

/** The entity's values without the entity: plain data for answers that are kept. */
export function bookingRow(booking: Booking): BookingRow {
  const names = Object.keys(BookingSchema.meta.properties) as (keyof BookingRow)[];
  return Object.fromEntries(names.map((name) => [name, booking[name]])) as unknown as BookingRow;
}

/** The same of a ticket. */
export function ticketRow(ticket: Ticket): TicketRow {
  const names = Object.keys(TicketSchema.meta.properties) as (keyof TicketRow)[];
  return Object.fromEntries(names.map((name) => [name, ticket[name]])) as unknown as TicketRow;
}

function insertion<Row extends object>(table: string, added: readonly Row[], ids: readonly (keyof Row)[]): TableRows {
  const rows = added.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const isId = ids.includes(name as keyof Row) && typeof value === 'string';
        return [columnOf(name), isId ? uuidOfAny(value) : (value as unknown)];
      }),
    ),
  );
  return { verb: 'insert', table, rows };
}

const columnOf = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
