import { sql } from 'kysely';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { availabilityColumns, type AvailabilityRow } from './availability-rows.js';
import { seatCode } from './seat-states.js';

/** What a node knows of an event that it watches; ids are bare uuids. */
export interface KnownEvent {
  eventId: string;
  /** Of the event's places; -1 when nothing has been read yet. */
  version: number;
  /** Of the event's own fields. */
  eventVersion: number;
  /** When to read anew whatever the versions say. */
  dueAt: Date;
  /** The version from which on changed seats are wanted; null when nobody watches seats. */
  seatsSince: number | null;
}

export interface StirredEvent extends AvailabilityRow {
  /** Bare uuids of the seats that changed after `seatsSince`, in map order, with commas; null when there are none. */
  seat_ids: string | null;
  seat_codes: string | null;
  /** The version that changed each seat, with commas. */
  seat_versions: string | null;
}

/**
 * Of the events that are known, those of which something changed, each with its availability and its changed seats: one
 * statement, so one snapshot. The version of an event grows under the lock on its inventory row, so its versions commit
 * in order, and a snapshot that has a version has all that came before it.
 */
export async function readStirredEvents(read: Read, known: readonly KnownEvent[]): Promise<StirredEvent[]> {
  const { rows } = await sql<StirredEvent>`
    with known as materialized (
      select * from unnest(
        ${known.map(({ eventId }) => eventId)}::uuid[], ${known.map(({ version }) => version)}::bigint[],
        ${known.map(({ eventVersion }) => eventVersion)}::int[], ${known.map(({ dueAt }) => dueAt)}::timestamptz[],
        ${known.map(({ seatsSince }) => seatsSince)}::bigint[]
      ) as k (event_id, version, event_version, due_at, seats_since))
    select ${availabilityColumns}, s.seat_ids, s.seat_codes, s.seat_versions
    from known k
    join event e on e.id = k.event_id
    left join event_inventory i on i.event_id = e.id
    left join lateral (
      select string_agg(s.seat_id::text, ',' order by s.position) as seat_ids,
        string_agg(${seatCode}, '' order by s.position) as seat_codes,
        string_agg(s.changed_version::text, ',' order by s.position) as seat_versions
      from event_seat s
      where s.event_id = k.event_id and s.changed_version > k.seats_since and (k.seats_since < 0 or s.seat_id in (
        select unnest(l.seat_ids) from inventory_ledger l
        where l.event_id = k.event_id and l.version > k.seats_since)
        or exists (select from inventory_ledger l where l.event_id = k.event_id and l.version > k.seats_since
          and l.verb = 'RESIZE' and l.ticket_type_id is null))) s on true
    where coalesce(i.version, 0) <> k.version or e.version <> k.event_version or now() >= k.due_at`.execute(
    read.em.getKysely(),
  );
  return rows;
}
