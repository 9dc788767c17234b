import { sql } from 'kysely';
import { preparedToPoll } from '../../kernel/db/prepared-statement.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { availabilityColumns, availabilitySources, type AvailabilityRow } from './availability-rows.js';
import { seatCode } from './seat-states.js';

/** What a node knows of an event that it watches; ids are bare uuids. */
export interface KnownEvent {
  eventId: string;
  /** Of the event's places; -1 when nothing has been read yet. */
  version: number;
  /** The head of the ledger then, in hexadecimal digits; null where there is none. */
  head: string | null;
  /** Of the event's own fields. */
  eventVersion: number;
  /** When to read anew whatever the versions say. */
  dueAt: Date;
  /** The version from which on changed seats are wanted; null when nobody watches seats. */
  seatsSince: number | null;
}

export interface StirredEvent extends AvailabilityRow {
  watched_id: string;
  /** Whether there is no such event any more: then nothing else is told of it. */
  is_gone: boolean;
  ledger_head: Uint8Array | null;
  /**
   * Whether the seats are all that the event has: nothing was known of them, its map was opened anew, or what was known is
   * of a history that the database does not have, or not any more.
   */
  is_whole_map: boolean | null;
  /** Bare uuids of the seats that changed after `seatsSince`, in map order, with commas; null when there are none. */
  seat_ids: string | null;
  seat_codes: string | null;
  /** The version that changed each seat, with commas. */
  seat_versions: string | null;
  /** When the hold of each seat runs out, in milliseconds, with commas; 0 without a hold. */
  seat_holds: string | null;
}

interface KnownEvents {
  eventIds: readonly string[];
  versions: readonly number[];
  heads: readonly (string | null)[];
  eventVersions: readonly number[];
  dueAt: readonly Date[];
  seatsSince: readonly (number | null)[];
}

/** Bounded above as well, which changes nothing but what the planner takes the range to be: small. */
const ledgerSince = sql`inventory_ledger l
  where l.event_id = k.event_id and l.version > k.seats_since and l.version <= i.version`;

/** The head of the ledger at the version that is known; null where there was no line yet. */
const headThen = sql`(select encode(hash, 'hex') from inventory_ledger
  where event_id = k.event_id and version <= k.seats_since order by version desc, line desc limit 1)`;

const findStirred = preparedToPoll<KnownEvents, StirredEvent>(
  'find_stirred_events',
  (known) => sql`
    with known as materialized (
      select * from unnest(${known.eventIds}::uuid[], ${known.versions}::bigint[], ${known.heads}::text[],
        ${known.eventVersions}::int[], ${known.dueAt}::timestamptz[], ${known.seatsSince}::bigint[])
        as k (event_id, version, head, event_version, due_at, seats_since))
    select k.event_id as watched_id, e.id is null as is_gone, ${availabilityColumns}, i.ledger_head,
      whole.is_wanted as is_whole_map, s.seat_ids, s.seat_codes, s.seat_versions, s.seat_holds
    from known k
    left join event e on e.id = k.event_id ${availabilitySources}
    cross join lateral (
      select k.seats_since < 0 or k.seats_since > coalesce(i.version, 0)
        or k.seats_since >= 0 and k.head is distinct from ${headThen}
        or coalesce(bool_or(l.verb = 'RESIZE' and l.ticket_type_id is null), false) as is_wanted
      from ${ledgerSince} and k.seats_since >= 0) whole
    left join lateral (
      select string_agg(s.seat_id::text, ',' order by s.position) as seat_ids,
        string_agg(${seatCode}, '' order by s.position) as seat_codes,
        string_agg(s.changed_version::text, ',' order by s.position) as seat_versions,
        string_agg(coalesce((extract(epoch from s.held_until) * 1000)::bigint, 0)::text, ',' order by s.position) as seat_holds
      from (
        select * from event_seat where event_id = k.event_id and whole.is_wanted
        union all
        select * from event_seat where event_id = k.event_id and not whole.is_wanted and seat_id = any(array(
          select unnest(l.seat_ids) from ${ledgerSince}))
      ) s) s on true
    where e.id is null or coalesce(i.version, 0) <> k.version or encode(i.ledger_head, 'hex') is distinct from k.head
      or e.version <> k.event_version or now() >= k.due_at`,
);

/**
 * Of the events that are known, those that are gone, and those of which something changed, each with its availability and its
 * changed seats: one statement, so one snapshot. The version of an event grows under the lock on its inventory row, so its
 * versions commit in order, and a snapshot that has a version has all that came before it. One that was lost in a failover is
 * given again to another change: the head of the ledger tells them apart.
 */
export function readStirredEvents(read: Read, known: readonly KnownEvent[]): Promise<StirredEvent[]> {
  return findStirred(read.em, {
    eventIds: known.map(({ eventId }) => eventId),
    versions: known.map(({ version }) => version),
    heads: known.map(({ head }) => head),
    eventVersions: known.map(({ eventVersion }) => eventVersion),
    dueAt: known.map(({ dueAt }) => dueAt),
    seatsSince: known.map(({ seatsSince }) => seatsSince),
  });
}
