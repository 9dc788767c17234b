import type { TableRows } from '../../kernel/db/table-rows.js';
import { textOfInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Taken } from '../inventory/index.js';
import type { ReservationRow } from './reservation-row.js';

/** The reservation of places that were just taken for a member. */
export const newReservation = ({ holdId, eventId, memberId, at, expiresAt, lines }: Taken): ReservationRow => ({
  id: holdId,
  eventId,
  memberId,
  status: 'ACTIVE',
  expiresAt,
  extendedAt: null,
  createdAt: at,
  items: lines,
  asOf: at,
});

/** Its row, for the statement that holds the places. */
export const insertReservation = (reservation: ReservationRow): TableRows => ({
  verb: 'insert',
  table: 'reservation',
  rows: [rowOf(reservation)],
});

const rowOf = ({ id, eventId, memberId, status, expiresAt, createdAt }: ReservationRow) => ({
  id: uuidOf('rsv', id),
  event_id: uuidOf('evt', eventId),
  member_id: uuidOf('usr', memberId),
  status,
  expires_at: textOfInstant(expiresAt),
  created_at: textOfInstant(createdAt),
});
