import { sql } from 'kysely';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { InventoryChange } from './inventory-change.js';
import { holdNow, holdObject, type HoldJson } from './inventory-reads.js';
import { writeChange } from './write-change.js';

/** A slice: short enough that nobody waits long for a lock of it. */
export const MOST_SWEPT = 200;
export const MOST_EVENTS = 20;
/** Events are sought among so many holds, the oldest ones: one that is busy, however many it has, hides no other for long. */
const MOST_LOOKED_AT = 2_000;
const SECONDS_OVERDUE = 5;

interface Slice {
  event_id: string;
  version: number;
  at: Date;
  ledger_head: Uint8Array | null;
  ledger_length: number;
  expired: HoldJson[];
}

/**
 * Frees the places of holds whose time is up, a slice at a time, and answers how many lines of holds it freed. It only
 * cleans: such places count as free already. An event that somebody is busy with is left out, so any number of workers
 * may sweep beside each other and beside those who sell; so is one that is waited for: see `sweepWaitedFor`. Of many events those
 * come first whose holds have waited longest. No lock is waited for, so the order of events matters to nobody else.
 */
export const sweepExpiredHolds: Command<undefined, number> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select i.event_id from event_inventory i
    join (
      select event_id, min(expires_at) as first_up from (
        select event_id, expires_at from hold where state = 'ACTIVE' and expires_at <= now()
        order by expires_at limit ${MOST_LOOKED_AT}) looked_at group by event_id) h on h.event_id = i.event_id
    where not i.is_waited_for
    order by h.first_up, i.event_id limit ${MOST_EVENTS}
    for update of i skip locked`.execute(tx.em.getKysely());
  return sweepEvents(
    tx,
    rows.map((row) => row.event_id),
  );
};

/**
 * The same for the one event whose holds have waited longest, when they have waited too long: an event that is busy all
 * the time is never found unlocked, so here the sweeper waits for its turn, as those who sell do. Somebody may have begun
 * to wait for places meanwhile: that is asked again behind the lock.
 */
export const sweepOverdueHolds: Command<undefined, number> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select event_id from event_inventory where event_id = (
      select event_id from hold
      where state = 'ACTIVE' and expires_at <= now() - make_interval(secs => ${SECONDS_OVERDUE})
        and event_id not in (select event_id from event_inventory where is_waited_for)
      order by expires_at limit 1) and not is_waited_for
    for update`.execute(tx.em.getKysely());
  return sweepEvents(
    tx,
    rows.map((row) => row.event_id),
  );
};

async function sweepEvents(tx: Tx, eventIds: readonly string[]): Promise<number> {
  if (eventIds.length === 0) return 0;
  const slices = await readSlices(tx, eventIds);
  for (const slice of slices) await sweep(tx, slice);
  return slices.reduce((sum, { expired }) => sum + expired.length, 0);
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
        and expires_at <= (select at from clock) order by expires_at fetch first ${MOST_SWEPT} rows with ties) h
      on h.event_id = i.event_id
    group by i.event_id order by i.event_id`.execute(tx.em.getKysely());
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
