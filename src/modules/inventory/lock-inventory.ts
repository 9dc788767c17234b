import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { LedgerEnd } from './ledger-chain.js';

export interface Locked {
  /** The version that the event's places have now. */
  version: number;
  /** The database's clock, read behind the lock: the instant by which everything is judged. */
  at: Date;
  ledgerEnd: LedgerEnd;
  /** Whether anybody waits for places. */
  isWaitedFor: boolean;
}

type Row<Columns> = Omit<Locked, 'ledgerEnd' | 'isWaitedFor'> &
  Columns & { ledger_head: Uint8Array | null; ledger_length: number; is_waited_for: boolean; seen: number };

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
  const statement = sql<Row<Columns>>`
    with locked as materialized (
        select version, ledger_head, ledger_length, is_waited_for from event_inventory where event_id = ${eventId} for update),
      clock as materialized (select *, date_trunc('milliseconds', clock_timestamp()) as at from locked)
    select clock.*, (select version from event_inventory where event_id = ${eventId}) as seen, ${columns}
    from clock`;
  const read = async (): Promise<Row<Columns> | undefined> => (await statement.execute(tx.em.getKysely())).rows[0];
  const first = await read();
  const row = first === undefined || first.seen === first.version ? first : await read();
  if (!row) return undefined;
  return { ...row, ledgerEnd: { head: row.ledger_head, length: row.ledger_length }, isWaitedFor: row.is_waited_for };
}
