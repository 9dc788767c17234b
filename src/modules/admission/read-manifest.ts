import { sql } from 'kysely';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { instantOfMilliseconds } from '../../kernel/clock.js';
import { notFound } from '../../kernel/problem.js';
import { daysOf, type Programme } from './days-of-event.js';
import { readCalledOff, readLatest, readProgramme } from './door-terms.js';
import { scanRows, type ScanRow } from './scan.entity.js';

/** How many tickets come at once. */
const PAGE = 500;
/** Transaction numbers are told apart as long as they are nearer than this: a version that is older is none. */
const MOST_TRANSACTIONS = 2 ** 31;
const WRAP = 2 ** 32;

/** A ticket as a gate without a network needs it. */
export interface GateTicket {
  /** As its token names it: 32 hexadecimal digits. */
  key: string;
  issue: number;
  isVoid: boolean;
  ticketTypeId: Id<'tty'>;
  section: string | null;
  scans: ScanRow[];
}

export interface GateManifest {
  eventId: Id<'evt'>;
  eventKey: string;
  fromVersion: string | null;
  toVersion: string;
  isCalledOff: boolean;
  latest: Date;
  days: Date[];
  tickets: GateTicket[];
  after: string | null;
}

interface Asked {
  eventId: Id<'evt'>;
  sinceVersion: string | null;
  after: string | null;
}

interface Row {
  from_version: string | null;
  to_version: string;
  is_called_off: boolean;
  latest: number;
  programme: Programme | null;
  tickets: {
    id: string;
    issue: number;
    isVoid: boolean;
    ticketTypeId: string;
    section: string | null;
    scans: object[] | null;
  }[];
}

/**
 * The oldest transaction that had not ended and might write tickets; the next one to come when there is none. Those of other
 * databases cannot, nor can the database's own upkeep.
 * The activity is read after the snapshot was taken. So who is seen there with a number of the snapshot was that already,
 * and one that has ended meanwhile, or that is hidden from us, counts. A standby has no list of those that have not ended.
 */
const oldestWriter = sql`(
  select coalesce(min(number), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as number
    union all select pg_snapshot_xip(pg_current_snapshot())::text::bigint) running
  where not exists (select from pg_stat_activity
    where (datname <> current_database() or backend_type = 'autovacuum worker')
      and backend_xid::text::bigint = number % ${WRAP}::bigint))`;

/**
 * What a gate needs to decide without a network, from one snapshot: all tickets, or those that have changed since a version.
 *
 * A version is the oldest transaction of this database that had not ended in the snapshot: whatever an older one did is in
 * it, and each row tells which transaction wrote it. So nothing is missed that commits late, and no writer waits for a
 * counter. Transactions of other databases are passed over where they are known to be that: they cannot write tickets.
 */
export async function readManifest({ em }: Read, { eventId, sinceVersion, after }: Asked): Promise<GateManifest> {
  const { rows } = await sql<Row>`
    with door as (select * from event where id = ${uuidOf('evt', eventId)}::uuid),
      instant as materialized (
        select ${oldestWriter} as oldest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next),
      since as materialized (
        select ${sinceVersion}::bigint as version from instant
        where ${sinceVersion}::bigint between oldest - ${MOST_TRANSACTIONS}::bigint and oldest)
    select (select version::text from since) as from_version, instant.oldest::text as to_version,
      ${readCalledOff} as is_called_off, ${readLatest} as latest, ${readProgramme} as programme,
      (select coalesce(json_agg(to_json(page) order by page.id), '[]') from (
        select t.id, t.issue, t.status = 'VOID' as "isVoid", t.ticket_type_id as "ticketTypeId",
          (select section from seat where seat.id = t.seat_id) as section,
          (select json_agg(to_json(scan)) from scan where scan.ticket_id = t.id) as scans
        from ticket t
        cross join lateral (
          select next - next % ${WRAP}::bigint + t.xmin::text::bigint as writer) as written
        where t.event_id = door.id and (${after}::uuid is null or t.id > ${after}::uuid)
          and (not exists (select from since)
            or writer - case when writer >= next then ${WRAP}::bigint else 0 end >= (select version from since))
        order by t.id limit ${PAGE + 1}::int) page) as tickets
    from door, instant`.execute(em.getKysely());
  if (!rows[0]) throw notFound('event');
  return manifestOf(eventId, rows[0]);
}

function manifestOf(eventId: Id<'evt'>, row: Row): GateManifest {
  const page = row.tickets.slice(0, PAGE);
  return {
    eventId,
    eventKey: keyOf(uuidOf('evt', eventId)),
    fromVersion: row.from_version,
    toVersion: row.to_version,
    isCalledOff: row.is_called_off,
    latest: instantOfMilliseconds(row.latest),
    days: daysOf(row.programme).map(instantOfMilliseconds),
    tickets: page.map(({ id, ticketTypeId, scans, ...ticket }) => ({
      ...ticket,
      key: keyOf(id),
      ticketTypeId: encodeId('tty', ticketTypeId),
      scans: (scans ?? []).map((scan) => rowOfJson(scanRows, scan)),
    })),
    after: row.tickets.length > PAGE ? keyOf(page.at(-1)!.id) : null,
  };
}

const keyOf = (uuid: string): string => uuid.replaceAll('-', '');
