import { sql } from 'kysely';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { InventoryChange } from './inventory-change.js';
import { holdNow, holdObject, type HoldJson } from './inventory-reads.js';
import { writeChange } from './write-change.js';

const MOST_EVENTS = 20;
const MOST_HOLDS = 200;

interface Slice {
  event_id: string;
  version: number;
  at: Date;
  ledger_head: Uint8Array | null;
  ledger_length: number;
  expired: HoldJson[];
}

/**
 * Frees the places of holds whose time is up, a slice at a time. It only cleans: such places count as free already. An
 * event that somebody is busy with is left to them, so any number of workers may sweep.
 */
export const sweepExpiredHolds: Command<undefined, number> = async (tx) => {
  const eventIds = await lockEventsWithExpiredHolds(tx);
  if (eventIds.length === 0) return 0;
  const slices = await readSlices(tx, eventIds);
  for (const slice of slices) await sweep(tx, slice);
  return slices.reduce((sum, { expired }) => sum + expired.length, 0);
};

async function lockEventsWithExpiredHolds(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ event_id: string }>`
    select event_id from event_inventory i
    where event_id in (
      select distinct h.event_id from (
        select event_id from hold where state = 'ACTIVE' and expires_at <= clock_timestamp()
        order by expires_at limit ${MOST_HOLDS}) h)
    order by event_id limit ${MOST_EVENTS}
    for update skip locked`.execute(tx.em.getKysely());
  return rows.map((row) => row.event_id);
}

/**
 * A statement of its own, so that it sees what was committed before the locks were had. Lines of one hold end together
 * and so come together.
 */
async function readSlices(tx: Tx, eventIds: readonly string[]): Promise<Slice[]> {
  const { rows } = await sql<Slice>`
    with clock as materialized (select date_trunc('milliseconds', clock_timestamp()) as at)
    select i.event_id, i.version, i.ledger_head, i.ledger_length, (select at from clock) as at,
      jsonb_agg(${holdObject} order by h.expires_at, h.hold_id, h.ticket_type_id) as expired
    from event_inventory i
    join (
      select * from hold where event_id = any(${eventIds}::uuid[]) and state = 'ACTIVE'
        and expires_at <= (select at from clock) order by expires_at fetch first ${MOST_HOLDS} rows with ties) h
      on h.event_id = i.event_id
    group by i.event_id`.execute(tx.em.getKysely());
  return rows;
}

async function sweep(tx: Tx, { event_id: eventId, version, at, expired, ...end }: Slice): Promise<void> {
  const ledgerEnd = { head: end.ledger_head, length: end.ledger_length };
  const change = new InventoryChange({ eventId, version: version + 1, at, ledgerEnd }, actorOf(tx));
  const holds = expired.map(holdNow);
  for (const hold of holds) change.free(hold, 'EXPIRE');
  await writeChange(tx, change);
  announceFreed(tx, encodeId('evt', eventId), holds);
}
