import { sql } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { writeCalendar, type CalendarEvent } from '../events/index.js';
import { feedHash } from './issue-calendar-feed.js';

const MOST_EVENTS = 500;

type Instants = 'startsAt' | 'endsAt' | 'createdAt' | 'updatedAt';
type CalendarRow = Omit<CalendarEvent, Instants | 'id'> & Record<Instants, string> & { id: string | null };

/**
 * All events that the member goes to whose secret this is, as a calendar, from a year ago on, at most 500; an event that
 * was called off stays as such. NOT_FOUND when the secret is nobody's.
 */
export async function memberCalendar(read: Read, secret: string): Promise<string> {
  const { rows } = await sql<CalendarRow>`
    select e.id, e.title, e.version, e.status, '' as description,
      to_json(e.starts_at) #>> '{}' as "startsAt", to_json(e.ends_at) #>> '{}' as "endsAt",
      to_json(e.created_at) #>> '{}' as "createdAt", to_json(e.updated_at) #>> '{}' as "updatedAt",
      concat_ws(', ', nullif(e.location, ''), v.name, nullif(v.address, '')) as "where"
    from calendar_feed feed
    left join lateral (
      select event.* from event
        where event.ends_at > ${read.now}::timestamptz - interval '1 year'
          and event.id in (select ticket.event_id from ticket where ticket.member_id = feed.user_id
            and (ticket.status <> 'VOID' or event.status = 'CANCELLED'))
        order by event.starts_at desc limit ${MOST_EVENTS}) e on true
    left join venue v on v.id = e.venue_id
    where feed.secret_hash = ${feedHash(secret)} order by e.starts_at, e.id`.execute(read.em.getKysely());
  if (rows.length === 0) throw notFound('calendar');
  return writeCalendar('My events', rows.flatMap(eventOf));
}

/** A feed of nobody who goes anywhere is one row without an event. */
function eventOf({ id, ...row }: CalendarRow): CalendarEvent[] {
  if (id === null) return [];
  const [startsAt, endsAt] = [parseInstant(row.startsAt)!, parseInstant(row.endsAt)!];
  const [createdAt, updatedAt] = [parseInstant(row.createdAt)!, parseInstant(row.updatedAt)!];
  return [{ ...row, id: encodeId('evt', id), startsAt, endsAt, createdAt, updatedAt }];
}
