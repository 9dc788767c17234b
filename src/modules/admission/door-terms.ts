import { sql } from 'kysely';

/*
 * Columns that are read `from event door`: what the decision takes as an event's terms, ids as bare uuids and instants as
 * milliseconds since 1970.
 */
const milliseconds = (instant: ReturnType<typeof sql>) => sql`(extract(epoch from ${instant}) * 1000)::bigint`;

export const readCalledOff = sql<boolean>`(door.status = 'CANCELLED')`;

/** No scan counts as later than a day after the end of the event. */
export const readLatest = sql<number>`${milliseconds(sql`door.ends_at + interval '1 day'`)}`;

export const readLists = sql`(
  select coalesce(json_agg(json_build_object('id', id, 'ticketTypeIds', ticket_type_ids, 'sections', sections,
    'opensAt', ${milliseconds(sql`opens_at`)}, 'closesAt', ${milliseconds(sql`closes_at`)}, 'rule', rule, 'times', times)
    order by created_at, id), '[]')
  from check_in_list where event_id = door.id and archived_at is null)`;

export const readGates = sql`(
  select coalesce(json_agg(json_build_object('name', name, 'listIds', list_ids) order by created_at, id), '[]')
  from gate where event_id = door.id and archived_at is null)`;

/** Those that are out of use, the last one first: what they did before may be heard of later. */
export const readFormerGates = sql`(
  select coalesce(json_agg(json_build_object('name', name, 'listIds', list_ids) order by archived_at desc, id desc), '[]')
  from gate where event_id = door.id and archived_at is not null)`;

/** What days are counted by; null where no list asks for them. */
export const readProgramme = sql`(
  select json_build_object('timeZone', door.time_zone, 'startsAt', ${milliseconds(sql`door.starts_at`)},
    'endsAt', ${milliseconds(sql`door.ends_at`)})
  where exists (
    select from check_in_list where event_id = door.id and rule = 'ONCE_A_DAY' and archived_at is null))`;
