import { sql, type RawBuilder } from 'kysely';
import { containsText } from '../../kernel/db/contains-text.js';
import { readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { assertExact, exactSum } from '../../kernel/db/exact-sums.js';
import { rows } from '../../kernel/db/rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Fault, notFound } from '../../kernel/problem.js';
import type { EventSchema } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import type { BookingRow } from './booking.entity.js';
import type { BookingStatus } from './booking.lifecycle.js';
import { bookings, NEWEST_FIRST } from './list-bookings.js';

export interface BookingFilter {
  status?: BookingStatus | null;
  /** Part of a reference, or of an attendee's name or address. */
  text?: string | null;
  ticketTypeId?: Id<'tty'> | null;
  /** From this instant on. */
  createdAfter?: Date | null;
  /** Before this instant. */
  createdBefore?: Date | null;
}

export interface EventBookings {
  eventId: Id<'evt'>;
  filter: BookingFilter;
}

/** What bookings cost together, in the one currency of their event. */
export interface BookingTotals {
  currency: string;
  count: number;
  places: number;
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  taxMinor: number;
  totalMinor: number;
}

/** The bookings of an event, newest first, for those who manage it. */
export async function listEventBookings(
  read: Read,
  { eventId, filter }: EventBookings,
  page: PageArgs,
): Promise<Connection<BookingRow>> {
  await assertManagesEvent(read, eventId);
  const query = bookings(read).selectAll('booking').where(matching(eventId, filter));
  return readPage(query, NEWEST_FIRST, page);
}

/**
 * The sums over the same bookings; null when there is none. CONFLICT when they are in several currencies, or a sum is more
 * than 2^53 - 1.
 */
export async function sumEventBookings(read: Read, { eventId, filter }: EventBookings): Promise<BookingTotals | null> {
  await assertManagesEvent(read, eventId);
  const sum = (column: string) => exactSum(sql`sum(${sql.ref(column)})`);
  const { rows: found } = await sql<BookingTotals>`
    select currency, count(*) as count,
      coalesce(sum((select sum(quantity) from booking_line where booking_id = booking.id)), 0)::bigint as places,
      ${sum('subtotal_minor')} as "subtotalMinor", ${sum('discount_minor')} as "discountMinor",
      ${sum('fees_minor')} as "feesMinor", ${sum('tax_minor')} as "taxMinor", ${sum('total_minor')} as "totalMinor"
    from booking where ${matching(eventId, filter)} group by currency`.execute(read.em.getKysely());
  if (found.length > 1) throw new Fault('CONFLICT', 'These bookings are in several currencies: narrow the filter.');
  const [totals = null] = found;
  if (totals) assertExact({ ...totals }, 'narrow the filter');
  return totals;
}

/** NOT_FOUND unless the viewer manages the event. */
export async function assertManagesEvent(read: Read, eventId: Id<'evt'>): Promise<void> {
  const event = await rows<typeof EventSchema>(read.em)
    .selectFrom('event')
    .select('organizationId')
    .where('id', '=', eventId)
    .executeTakeFirst();
  if (!event) throw notFound('event');
  assertMayManage(read.viewer, event);
}

function matching(eventId: Id<'evt'>, filter: BookingFilter): RawBuilder<boolean> {
  const { status, text, ticketTypeId, createdAfter, createdBefore } = filter;
  const conditions = [sql<boolean>`booking.event_id = ${uuidOf('evt', eventId)}`];
  if (status) conditions.push(sql`booking.status = ${status}`);
  if (text) conditions.push(mentions(text));
  if (createdAfter) conditions.push(sql`booking.created_at >= ${createdAfter}`);
  if (createdBefore) conditions.push(sql`booking.created_at < ${createdBefore}`);
  if (ticketTypeId) {
    conditions.push(sql`exists (select from booking_line
      where booking_id = booking.id and ticket_type_id = ${uuidOf('tty', ticketTypeId)})`);
  }
  return sql.join(conditions, sql` and `);
}

function mentions(text: string) {
  const isIn = (column: string) => containsText(sql.ref(column), text.trim());
  return sql<boolean>`(${isIn('booking.reference')} or exists (
    select from jsonb_to_recordset(booking.attendees) as attendee (name text, email text)
    where ${isIn('attendee.name')} or ${isIn('attendee.email')}))`;
}
