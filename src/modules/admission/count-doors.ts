import { sql } from 'kysely';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** How many tickets are expected somewhere, and what has become of them. */
export interface Attendance {
  /** Those that have come, and those that may still. */
  expected: number;
  inside: number;
  left: number;
}

export interface ListAttendance extends Attendance {
  listId: Id<'cil'>;
  name: string;
}

export interface GateAttendance extends Attendance {
  gate: string;
}

/** Who is expected and who has come, as of one instant of the database's clock. */
export interface DoorCount extends Attendance {
  eventId: Id<'evt'>;
  lists: ListAttendance[];
  gates: GateAttendance[];
  asOf: Date;
}

/** A door that was counted before, and what had been written about it until then. */
export interface CountedDoor {
  /** A bare uuid. */
  eventId: string;
  marker: string | null;
}

/** What there is to tell of a door. */
interface ToldDoor extends CountedDoor {
  count: DoorCount;
  /** Whether the event was deleted. */
  isGone: boolean;
}

interface CountRow {
  event_id: string;
  marker: string;
  is_gone: boolean;
  as_of: Date;
  counted: (Attendance & { lists: ListAttendance[]; gates: GateAttendance[] }) | null;
}

/** What has come of tickets, counted: of those that came in here, whether somebody is inside here. */
const attendance = (here: ReturnType<typeof sql>, isInside: ReturnType<typeof sql>) => sql`
  'expected', count(seen.ticket_id), 'inside', count(seen.ticket_id) filter (where ${here} and ${isInside}),
  'left', count(seen.ticket_id) filter (where ${here} and not ${isInside})`;

/** Whether an entry by the list, or by none, is among those of a ticket. */
const isByList = (lists: string) => sql`coalesce(
  l.id = any(${sql.ref(lists)}) or array_position(${sql.ref(lists)}, null::uuid) is not null, false)`;

/** Whether a list is for a ticket. An entry by no list (of a walk-in, or before there were lists) counts for each of them. */
const isOnList = sql`(cardinality(l.ticket_type_ids) = 0 or seen.ticket_type_id = any(l.ticket_type_ids))
  and (cardinality(l.sections) = 0 or seen.section = any(l.sections))`;

/**
 * Counts the doors of which something was written since their marker; the others are left out. Scans are only added, and
 * whatever makes a ticket good or void moves the version of the event's places, so that both tell of every change.
 */
export async function countDoors({ em }: Read, doors: readonly CountedDoor[]): Promise<ToldDoor[]> {
  const [ids, markers] = [doors.map(({ eventId }) => eventId), doors.map(({ marker }) => marker)];
  const { rows } = await sql<CountRow>`
    with door as (
      select asked.event_id, asked.marker as known, concat_ws(':', i.version,
        (select count(*) from scan where scan.event_id = asked.event_id),
        (select string_agg(concat(l.id, l.xmin), '' order by l.id) from check_in_list l where l.event_id = asked.event_id),
        (select string_agg(concat(g.id, g.xmin), '' order by g.id) from gate g where g.event_id = asked.event_id)) as marker
      from unnest(${ids}::uuid[], ${markers}::text[]) as asked (event_id, marker)
      left join event_inventory i on i.event_id = asked.event_id),
    changed as (select event_id, marker, not exists (select from event where id = event_id) as is_gone
      from door where known is distinct from marker),
    entries as (
      select ticket_id, bool_or(left_at is null) as is_inside, array_agg(list_id) as came_by,
        array_agg(list_id) filter (where left_at is null) as inside_by,
        (array_agg(gate order by left_at is null desc, scanned_at desc, id desc))[1] as gate
      from check_in
      where event_id in (select event_id from changed) and undone_at is null and conflict is null group by ticket_id),
    seen as (
      select t.event_id, t.id as ticket_id, t.ticket_type_id, s.section, e.gate, e.is_inside, e.came_by, e.inside_by
      from changed join ticket t on t.event_id = changed.event_id and t.status <> 'VOID'
      left join seat s on s.id = t.seat_id left join entries e on e.ticket_id = t.id)
    select changed.event_id, changed.marker, changed.is_gone, clock_timestamp() as as_of, (
      select json_build_object(${attendance(sql`true`, sql`seen.is_inside`)},
        'lists', coalesce((select json_agg(of_list order by name, id) from (
          select l.name, l.id, json_build_object('listId', l.id, 'name', l.name, ${attendance(isByList('seen.came_by'), isByList('seen.inside_by'))}) as of_list
          from check_in_list l left join seen on seen.event_id = l.event_id and ${isOnList}
          where l.event_id = changed.event_id and l.archived_at is null group by l.id) as lists), '[]'),
        'gates', coalesce((select json_agg(of_gate order by name) from (
          select g.name, json_build_object('gate', g.name, ${attendance(sql`seen.gate = g.name`, sql`seen.is_inside`)}) as of_gate
          from (select name, list_ids from gate where event_id = changed.event_id and archived_at is null
            union all select distinct gate, '{}'::uuid[] from seen where event_id = changed.event_id and gate is not null
              and not exists (select from gate g where g.event_id = changed.event_id and g.name = seen.gate
                and g.archived_at is null)) as g
          left join seen on seen.event_id = changed.event_id and (cardinality(g.list_ids) = 0 or exists (
            select from check_in_list l where l.id = any(g.list_ids) and ${isOnList}))
          group by g.name, g.list_ids) as gates), '[]'))
      from seen where seen.event_id = changed.event_id) as counted
    from changed`.execute(em.getKysely());
  return rows.map(toldOf);
}

const toldOf = ({ event_id: eventId, marker, is_gone: isGone, as_of: asOf, counted }: CountRow): ToldDoor => ({
  eventId,
  marker,
  isGone,
  count: {
    ...counted!,
    lists: counted!.lists.map((list) => ({ ...list, listId: encodeId('cil', list.listId) })),
    eventId: encodeId('evt', eventId),
    asOf,
  },
});
