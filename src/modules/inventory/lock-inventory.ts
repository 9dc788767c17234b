import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';

export interface Locked {
  /** The version that the event's places have now. */
  version: number;
  /** The database's clock, read behind the lock: the instant by which everything is judged. */
  at: Date;
}

/**
 * Locks an event's places and reads `columns` (scalar subqueries; `(select at from clock)` is the instant of judgement)
 * with one statement; undefined where the event has no inventory. The row of event_inventory is the one lock that every
 * writer of the event's places takes first, so counters, seats and holds need none of their own.
 *
 * A statement sees what was committed when it began, which may be before the lock came free. The version betrays that:
 * then everything is read once more, behind the lock.
 */
export async function lockInventory<Columns>(
  tx: Tx,
  eventId: string,
  columns: RawBuilder<unknown>,
): Promise<(Locked & Columns) | undefined> {
  const statement = sql<Locked & Columns & { seen: number }>`
    with locked as materialized (select version from event_inventory where event_id = ${eventId} for update),
      clock as materialized (select version, date_trunc('milliseconds', clock_timestamp()) as at from locked)
    select clock.version, clock.at, (select version from event_inventory where event_id = ${eventId}) as seen, ${columns}
    from clock`;
  const read = async (): Promise<(Locked & Columns & { seen: number }) | undefined> =>
    (await statement.execute(tx.em.getKysely())).rows[0];
  const first = await read();
  return first === undefined || first.seen === first.version ? first : read();
}
