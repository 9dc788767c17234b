import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { BookingRow, BookingSchema } from './booking.entity.js';
import type { BookingStatus } from './booking.lifecycle.js';
import { assertMaySeeBooking } from './booking.policy.js';

/** The bare uuid of the organization whose event a row is for. A join would mix up the ids of two tables. */
export const organizationOf = (table: 'booking' | 'ticket') =>
  sql<string>`(select organization_id from event where event.id = ${sql.ref(`${table}.event_id`)})`.as('organization');

export const bookings = (read: Read) => rows<typeof BookingSchema>(read.em).selectFrom('booking');

export const NEWEST_FIRST = [
  instantKey<BookingRow>('booking.created_at', 'desc', ({ createdAt }) => createdAt),
  idKey<BookingRow>('booking.id', 'desc'),
];

/** A booking by id or by reference, or NOT_FOUND: for its member, those who manage the event, and admins. */
export async function findBooking(read: Read, wanted: { id: Id<'bkg'> } | { reference: string }): Promise<BookingRow> {
  const query = bookings(read).selectAll('booking').select(organizationOf('booking'));
  const found = await (
    'id' in wanted
      ? query.where('booking.id', '=', wanted.id)
      : query.where('booking.reference', '=', wanted.reference.trim().toUpperCase())
  ).executeTakeFirst();
  if (!found) throw notFound('booking');
  const { organization, ...booking } = found;
  const organizationId = encodeId('org', organization);
  assertMaySeeBooking(read.viewer, { memberId: booking.memberId ?? null, organizationId });
  return booking;
}

/** The viewer's own bookings, newest first. */
export function listMyBookings(
  read: Read,
  status: BookingStatus | null,
  page: PageArgs,
): Promise<Connection<BookingRow>> {
  let query = bookings(read).selectAll('booking').where('booking.memberId', '=', viewerId(read.viewer));
  if (status) query = query.where('booking.status', '=', status);
  return readPage(query, NEWEST_FIRST, page);
}
