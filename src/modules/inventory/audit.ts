import { sql, type RawBuilder } from 'kysely';
import type { EntityManager } from '../../kernel/db/database.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** Two records that ought to agree, and do not. */
export interface Difference {
  eventId: Id<'evt'>;
  /** What disagrees: a counter, a seat, a hold, a line of the ledger, a booking, in words. */
  finding: string;
  expected: string;
  actual: string;
}

/**
 * A select of `event_id, finding, expected, actual`: a row for each difference in the events that the common table
 * expression `audited (event_id)` has, none where all is well. Ids are written as `rsv{uuid}`.
 */
export type Audit = RawBuilder<unknown>;

export interface AuditReport {
  /** How many events were looked at. */
  events: number;
  differences: Difference[];
}

interface DifferenceRow {
  event_id: string;
  finding: string;
  expected: string | null;
  actual: string | null;
}

const EVENTS_AT_ONCE = 100;

/**
 * Runs audits over one event, or all. Each event is seen by all of them in one snapshot, so this may run while places are
 * sold; no snapshot lives longer than a slice of events takes.
 */
export async function runAudits(
  em: EntityManager,
  audits: readonly Audit[],
  eventId?: Id<'evt'>,
): Promise<AuditReport> {
  const report: AuditReport = { events: 0, differences: [] };
  let eventIds = await nextEvents(em, { eventId });
  while (eventIds.length > 0) {
    report.events += eventIds.length;
    report.differences.push(...(await findDifferences(em, audits, eventIds)));
    eventIds = await nextEvents(em, { eventId, after: eventIds.at(-1) });
  }
  return report;
}

async function nextEvents(
  em: EntityManager,
  { eventId, after = null }: { eventId?: Id<'evt'> | undefined; after?: string | null | undefined },
): Promise<string[]> {
  const only = eventId === undefined ? null : uuidOf('evt', eventId);
  const { rows } = await sql<{ id: string }>`select id from event
    where (${only}::uuid is null or id = ${only}::uuid) and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${EVENTS_AT_ONCE}`.execute(em.getKysely());
  return rows.map(({ id }) => id);
}

async function findDifferences(
  em: EntityManager,
  audits: readonly Audit[],
  eventIds: readonly string[],
): Promise<Difference[]> {
  const { rows } = await sql<DifferenceRow>`
    with audited as materialized (select unnest(${eventIds}::uuid[]) as event_id)
    select * from (${sql.join(
      audits.map((audit) => sql`(${audit})`),
      sql` union all `,
    )}) difference order by event_id, finding, expected`.execute(em.getKysely());
  return rows.map(({ event_id, finding, expected, actual }) => ({
    eventId: encodeId('evt', event_id),
    finding: withIds(finding),
    expected: withIds(expected ?? 'nothing'),
    actual: withIds(actual ?? 'nothing'),
  }));
}

const withIds = (text: string): string =>
  text.replaceAll(/\b([a-z]+)\{([0-9a-f-]{36})\}/g, (_, prefix: string, uuid: string) => encodeId(prefix, uuid));
