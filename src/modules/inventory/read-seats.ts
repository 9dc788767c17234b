import { sql, type RawBuilder } from 'kysely';
import type { EntityManager } from '../../kernel/db/database.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import type { SeatChanges } from './seat-board.js';
import { SeatLayout, type MappedSeats } from './seat-layout.js';

/** The states of an event's seats. */
export interface SeatsRow {
  seat_map_id: string | null;
  version: number;
  ledger_head: Uint8Array | null;
  /** The database's clock. */
  at: Date;
  changes: SeatChanges;
}

const listed = sql`'positions', string_agg(s.position::text, ','), 'states', string_agg(left(s.state, 1), ''),
  'heldUntil', string_agg(coalesce((extract(epoch from s.held_until) * 1000)::bigint::text, ''), ',')`;

/**
 * The seats that versions after `since`, up to `version`, have changed: a scalar subquery. The ledger tells which they
 * are, since no index knows what changes with every hold, and what its head was at `since`. Both ends are named so that
 * PostgreSQL expects few, also when it plans the statement for any values.
 */
export const seatChanges = ({
  eventId,
  since,
  version,
}: Record<'eventId' | 'since' | 'version', RawBuilder<unknown>>) => {
  const lines = sql`inventory_ledger l where l.event_id = ${eventId} and l.version > ${since} and l.version <= ${version}`;
  return sql<SeatChanges>`(select json_build_object(${listed}, 'reseated',
      exists (select from ${lines} and l.verb = 'RESIZE' and l.ticket_type_id is null),
      'head', (select encode(hash, 'hex') from inventory_ledger
        where event_id = ${eventId} and version = ${since} order by line desc limit 1))
    from event_seat s
    where s.event_id = ${eventId} and s.seat_id = any (array(select distinct unnest(l.seat_ids) from ${lines})))`;
};

/** The seats that changed after a version, in one snapshot; undefined for an event without places. */
export async function readSeatChanges(
  em: EntityManager,
  wanted: { eventId: string; since: number },
): Promise<SeatsRow | undefined> {
  const [row] = await changesStatement(em, wanted);
  return row;
}

const changesStatement = prepared<{ eventId: string; since: number }, SeatsRow>(
  'seat_changes',
  ({ eventId, since }) => sql`
    select e.seat_map_id, i.version, i.ledger_head, date_trunc('milliseconds', clock_timestamp()) as at,
      ${seatChanges({ eventId: sql`${eventId}::uuid`, since: sql`${since}::bigint`, version: sql`i.version` })} as changes
    from event e join event_inventory i on i.event_id = e.id where e.id = ${eventId}::uuid`,
);

/** All seats of an event, in one snapshot; undefined for an event without places. */
export async function readSeats(em: EntityManager, eventId: string): Promise<SeatsRow | undefined> {
  const { rows } = await sql<SeatsRow>`
    select e.seat_map_id, i.version, i.ledger_head, date_trunc('milliseconds', clock_timestamp()) as at,
      (select json_build_object(${listed}, 'reseated', false, 'head', null) from event_seat s where s.event_id = e.id) as changes
    from event e join event_inventory i on i.event_id = e.id where e.id = ${eventId}`.execute(em.getKysely());
  return rows[0];
}

type SeatTuple = [string, string, string, number, number, string, boolean];

/** The seats of a map as they stand in the room. */
export async function readSeatLayout(em: EntityManager, seatMapId: string): Promise<SeatLayout> {
  const { rows } = await sql<{ focal_points: MappedSeats['focalPoints']; seats: SeatTuple[] | null }>`
    select m.focal_points, (
      select json_agg(json_build_array(s.id, s.section, s.row_label, s.x, s.y, s.category, s.accessible)
        order by s.position) from seat s where s.seat_map_id = m.id) as seats
    from seat_map m where m.id = ${seatMapId}`.execute(em.getKysely());
  const { focal_points: focalPoints, seats } = rows[0]!;
  return new SeatLayout({
    id: seatMapId,
    focalPoints,
    seats: (seats ?? []).map(([id, section, row, x, y, category, accessible]) => {
      return { id, section, row, x, y, category, accessible };
    }),
  });
}
