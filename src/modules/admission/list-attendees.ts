import { sql } from 'kysely';
import { containsText } from '../../kernel/db/contains-text.js';
import { idKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { BookingSchema, TicketRow, TicketSchema } from '../bookings/index.js';
import type { CheckInSchema } from './check-in.entity.js';

export interface AttendeeFilter {
  /** Part of the name or e-mail address, a ticket's code, or a booking's reference. */
  text?: string | null;
  checkedIn?: boolean | null;
  ticketTypeId?: Id<'tty'> | null;
}

/** The good tickets of an event, by the name of the attendee. */
export function listAttendees(
  read: Read,
  { eventId, filter, page }: { eventId: Id<'evt'>; filter: AttendeeFilter; page: PageArgs },
): Promise<Connection<TicketRow>> {
  const { text, checkedIn, ticketTypeId } = filter;
  let query = rows<typeof TicketSchema | typeof BookingSchema>(read.em)
    .selectFrom('booking')
    // The table whose rows are wanted comes last: columns of the same name are read by the types of the last table.
    .innerJoin('ticket', 'ticket.bookingId', 'booking.id')
    .selectAll('ticket')
    .where('ticket.eventId', '=', eventId)
    .where('ticket.status', '<>', 'VOID');
  if (ticketTypeId) query = query.where('ticket.ticketTypeId', '=', ticketTypeId);
  if (typeof checkedIn === 'boolean') query = query.where('ticket.status', '=', checkedIn ? 'CHECKED_IN' : 'VALID');
  if (text?.trim()) query = query.where(matches(text.trim()));
  return readPage(query, byName, page);
}

const byName = [
  {
    expression: sql.ref('ticket.attendee_name'),
    type: 'text' as const,
    direction: 'asc' as const,
    value: (row: TicketRow) => row.attendeeName,
  },
  idKey<TicketRow>('ticket.id', 'asc'),
];

function matches(text: string) {
  const isIn = (column: string) => containsText(sql.ref(column), text);
  return sql<boolean>`(${isIn('ticket.attendee_name')}
    or ${isIn('ticket.attendee_email')}
    or ticket.code = upper(${text}) or booking.reference = upper(${text}))`;
}

/** All entries with these tickets, newest first; those that were undone as well. */
export function findCheckIns(read: Read, ticketIds: readonly Id<'tck'>[]) {
  return rows<typeof CheckInSchema>(read.em)
    .selectFrom('check_in')
    .selectAll()
    .where('ticketId', 'in', [...ticketIds])
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export function findCheckInsById(read: Read, ids: readonly Id<'chk'>[]) {
  return rows<typeof CheckInSchema>(read.em)
    .selectFrom('check_in')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
}
