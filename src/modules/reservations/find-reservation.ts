import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { parseInstant } from '../../kernel/clock.js';
import type { EntityManager } from '../../kernel/db/database.js';
import type { Fact } from '../../kernel/db/fact.js';
import { lookUpTogether } from '../../kernel/db/look-up-together.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { inOrderOf } from '../../kernel/graphql/loader.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { definePort } from '../../kernel/ports.js';
import { notFound } from '../../kernel/problem.js';
import { reservationsOf } from './reservation.policy.js';
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

/** The items of a reservation `r` are the lines of its hold. */
const items = sql`(select coalesce(json_agg(json_build_object('ticketTypeId', h.ticket_type_id, 'quantity', h.quantity,
    'seatIds', h.seat_ids, 'unitPriceMinor', h.unit_price_minor, 'currency', h.currency) order by h.ticket_type_id), '[]')
  from hold h where h.event_id = r.event_id and h.hold_id = r.id)`;

const columns = sql`r.id, r.event_id, r.member_id, r.status, r.expires_at, r.extended_at, r.created_at, ${items} as items`;

/** A reservation with its items and the database's clock, from a row `r`. */
export const reservationColumns = sql`${columns}, date_trunc('milliseconds', clock_timestamp()) as as_of`;

export const storedReservation = (row: Omit<ReservationRecord, 'as_of'>): StoredReservation => ({
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

/** The event that a reservation is for, whoever asks; NOT_FOUND where there is no such reservation. */
export type FindEventOf = (id: Id<'rsv'>) => Promise<Id<'evt'>>;

export const eventOfReservation = definePort<FindEventOf>('event-of-reservation');

/** Each is looked up anew, many with one statement. */
export function createFindEventOf(em: EntityManager): FindEventOf {
  const find = lookUpTogether(async (ids: readonly Id<'rsv'>[]) => {
    const found = await selectEvents(em, { ids: ids.map((id) => uuidOf('rsv', id)) });
    return inOrderOf(ids, found, ({ id }) => encodeId('rsv', id));
  });
  return async (id) => {
    const row = await find(id);
    if (!row) throw notFound('reservation');
    return encodeId('evt', row.event_id);
  };
}

const selectEvents = prepared<{ ids: string[] }, Record<'id' | 'event_id', string>>(
  'events_of_reservations',
  ({ ids }) => sql`select id, event_id from reservation where id = any(${ids}::uuid[])`,
);

type ReservationJson = Omit<ReservationRecord, 'as_of' | `${string}_at`> &
  Record<'expires_at' | 'created_at', string> & { extended_at: string | null };

/** What a command must know of a reservation, by its bare uuid. Everything that changes one locks the event's places. */
export const storedReservations: Fact<StoredReservation> = {
  name: 'reservations',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(stored.id, to_json(stored)))
    from (select ${columns} from reservation r where r.id = any(${keys}::uuid[])) stored)`,
  parse: (json: ReservationJson) =>
    storedReservation({
      ...json,
      expires_at: parseInstant(json.expires_at)!,
      created_at: parseInstant(json.created_at)!,
      extended_at: json.extended_at === null ? null : parseInstant(json.extended_at)!,
    }),
};

/**
 * The JSON of `storedReservations` for a reservation of the viewer's own, or for admins of anybody's, as it was at an instant;
 * NOT_FOUND otherwise.
 */
export function ownReservation(viewer: Viewer, json: object | undefined, at: Date): ReservationRow {
  const found = json && storedReservations.parse(json as never);
  const memberId = reservationsOf(viewer);
  if (!found || (memberId !== undefined && found.memberId !== memberId)) throw notFound('reservation');
  return asOf(found, at);
}
