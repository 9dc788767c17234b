import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { bookingLineRows, bookingRows, type BookingLineRow, type BookingRow } from './booking.entity.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';

export interface LockedBooking {
  booking: BookingRow;
  lines: BookingLineRow[];
  /** In the order of the attendees; none until the booking is confirmed. */
  tickets: TicketRow[];
}

type StoredJson = Record<'lines' | 'tickets', object[]> & { booking: object };

/**
 * Bookings and their tickets by the bare uuid, locked after the places of their event, whose row the statement has read by
 * then, and before their payments: facts are read in the order of their names.
 */
export const lockedBookings: Fact<LockedBooking> = {
  name: 'bookings',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(b.id, json_build_object('booking', to_jsonb(b),
      'lines', (select coalesce(json_agg(to_jsonb(l) order by l.ticket_type_id), '[]')
        from booking_line l where l.booking_id = b.id),
      'tickets', (select coalesce(json_agg(to_jsonb(t) order by t.position), '[]')
        from (select * from ticket where booking_id = b.id order by id for update) t))))
    from (select * from booking where id = any(${keys}::uuid[]) order by id for update) b)`,
  parse: ({ booking, lines, tickets }: StoredJson) => ({
    booking: rowOfJson(bookingRows, booking),
    lines: lines.map((line) => rowOfJson(bookingLineRows, line)),
    tickets: tickets.map((ticket) => rowOfJson(ticketRows, ticket)),
  }),
};
