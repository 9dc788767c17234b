import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { asOf, type ReservationItemRow, type ReservationRow, type StoredReservation } from './reservation-row.js';
import type { ReservationStatus } from './reservation.lifecycle.js';

/** The columns of `reservationColumns`, as PostgreSQL gives them. */
export interface ReservationRecord {
  id: string;
  event_id: string;
  member_id: string;
  status: ReservationStatus;
  expires_at: Date;
  extended_at: Date | null;
  created_at: Date;
  items: ReservationItemRow[];
  as_of: Date;
}

/** A reservation with its items and the database's clock, from a row `r`. */
export const reservationColumns = sql`r.id, r.event_id, r.member_id, r.status, r.expires_at, r.extended_at, r.created_at,
  (select coalesce(jsonb_agg(jsonb_build_object('ticketTypeId', i.ticket_type_id, 'quantity', i.quantity,
      'seatIds', i.seat_ids, 'unitPriceMinor', i.unit_price_minor, 'currency', i.currency) order by i.ticket_type_id), '[]')
    from reservation_item i where i.reservation_id = r.id) as items,
  date_trunc('milliseconds', clock_timestamp()) as as_of`;

export const storedReservation = (row: ReservationRecord): StoredReservation => ({
  id: encodeId('rsv', row.id),
  eventId: encodeId('evt', row.event_id),
  memberId: encodeId('usr', row.member_id),
  status: row.status,
  expiresAt: row.expires_at,
  extendedAt: row.extended_at,
  createdAt: row.created_at,
  items: row.items.map((item) => ({ ...item, ticketTypeId: encodeId('tty', item.ticketTypeId) })),
});

/** Reservations by id, in no order, whoever asks. */
export async function findReservations(read: Pick<Read, 'em'>, ids: readonly Id<'rsv'>[]): Promise<ReservationRow[]> {
  const uuids = ids.map((id) => uuidOf('rsv', id));
  const { rows } = await sql<ReservationRecord>`
    select ${reservationColumns} from reservation r where r.id = any(${uuids}::uuid[])`.execute(read.em.getKysely());
  return rows.map((row) => asOf(storedReservation(row), row.as_of));
}

/** That a reservation is the member's, in SQL; undefined: anybody's. */
export function isOf(memberId: Id<'usr'> | undefined): RawBuilder<boolean> {
  return memberId === undefined ? sql<boolean>`true` : sql<boolean>`member_id = ${uuidOf('usr', memberId)}`;
}
