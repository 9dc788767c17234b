import { sql, type RawBuilder } from 'kysely';
import { uuidOfAny } from '../../kernel/ids.js';
import { BookingSchema, type Booking, type BookingLineRow, type BookingRow } from './booking.entity.js';
import type { TicketRow } from './ticket.entity.js';

export type Insertion = RawBuilder<unknown>;

/**
 * New rows as common table expressions, `name as (insert …)`, so that a booking, its tickets and the sale of its places
 * are one statement.
 */
export function insertBooking(booking: BookingRow, lines: readonly BookingLineRow[]): Insertion[] {
  return [
    insertion('booking', [booking], ['id', 'eventId', 'memberId', 'holdId']),
    insertion('booking_line', lines, ['bookingId', 'ticketTypeId']),
  ];
}

export function insertTickets(tickets: readonly TicketRow[]): Insertion {
  return insertion('ticket', tickets, ['id', 'bookingId', 'eventId', 'ticketTypeId', 'memberId', 'seatId']);
}

/** The entity's values without the entity: plain data for answers that are kept. */
export function bookingRow(booking: Booking): BookingRow {
  const names = Object.keys(BookingSchema.meta.properties) as (keyof BookingRow)[];
  return Object.fromEntries(names.map((name) => [name, booking[name]])) as unknown as BookingRow;
}

function insertion<Row extends object>(table: string, added: readonly Row[], ids: readonly (keyof Row)[]): Insertion {
  const records = added.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const isId = ids.includes(name as keyof Row) && typeof value === 'string';
        return [columnOf(name), isId ? uuidOfAny(value) : (value as unknown)];
      }),
    ),
  );
  const columns = sql.join(Object.keys(records[0] ?? {}).map((column) => sql.ref(column)));
  return sql`${sql.ref(`new_${table}`)} as (insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(records)}::jsonb))`;
}

const columnOf = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
