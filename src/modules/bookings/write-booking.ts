import { insertRows } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { bookingLineRows, bookingRows, type BookingLineRow, type BookingRow } from './booking.entity.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';

/** New rows, for the statement that holds or sells the places of the booking. */
export function insertBooking(booking: BookingRow, lines: readonly BookingLineRow[]): TableRows[] {
  return [insertRows(bookingRows, [booking]), insertRows(bookingLineRows, lines)];
}

export const insertTickets = (tickets: readonly TicketRow[]): TableRows => insertRows(ticketRows, tickets);
