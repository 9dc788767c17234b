import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { holdNow, holdObject, type Counter, type HoldJson, type HoldNow } from './inventory-reads.js';

/** Whoever settles takes back so many holds whose time is up, oldest first, whether or not it needs their places. */
export const MOST_RECLAIMED = 50;

/**
 * A column for `lockInventory`: the oldest active holds whose time is up. Usually they are all there are. If there are as
 * many as MOST_RECLAIMED lines, there may be others: then `addClaimed` adds those without which somebody would be refused.
 */
export const expiredHolds = (eventId: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(${holdObject} order by h.expires_at, h.hold_id, h.ticket_type_id), '[]') from (
    select * from hold h where h.event_id = ${eventId} and h.state = 'ACTIVE' and h.expires_at <= (select at from clock)
    order by h.expires_at fetch first ${MOST_RECLAIMED} rows with ties) h)`;

/** What a settlement may claim. Ids are bare uuids. */
export interface Claims {
  seatIds: readonly string[];
  /** By ticket type, beyond the places that are free now. */
  lacking: ReadonlyMap<string, number>;
}

interface Expired {
  eventId: string;
  /** The instant of judgement. */
  at: Date;
  /** What `expiredHolds` found. */
  oldest: readonly HoldNow[];
  /** Holds that are settled themselves: known too, but since they may be sold, nobody counts on their places. */
  settled?: readonly string[];
}

/**
 * Holds whose time is up, of which nobody can be refused for want of another: the oldest, and where there may be more,
 * those that have the claimed seats and, of each ticket type, the oldest ones with as many places as it lacks. A hold has
 * a place at least, so however many have run out, no more are read than places are claimed.
 */
export async function addClaimed(
  tx: Tx,
  { eventId, at, oldest, settled = [] }: Expired,
  { seatIds, lacking }: Claims,
): Promise<HoldNow[]> {
  if (oldest.length < MOST_RECLAIMED) return [...oldest];
  const known = oldest.map(({ holdId }) => holdId);
  const isOver = sql`h.event_id = ${eventId} and h.state = 'ACTIVE' and h.expires_at <= ${at}
    and h.hold_id <> all(${known}::uuid[])`;
  const { rows } = await sql<{ hold: HoldJson }>`
    with wanted as (
      select s.hold_id from event_seat s
      where s.event_id = ${eventId} and s.seat_id = any(${seatIds}::uuid[]) and s.state = 'HELD'
      union select unnest(${settled}::uuid[])
      union
      select h.hold_id from unnest(${[...lacking.keys()]}::uuid[], ${[...lacking.values()]}::int[]) as l (id, quantity)
      cross join lateral (
        select h.hold_id from hold h where ${isOver} and h.hold_id <> all(${settled}::uuid[]) and h.ticket_type_id = l.id
        order by h.expires_at limit l.quantity) h)
    select ${holdObject} as hold from hold h where ${isOver} and h.hold_id in (select hold_id from wanted)
    order by h.expires_at, h.hold_id, h.ticket_type_id`.execute(tx.em.getKysely());
  return [...oldest, ...rows.map(({ hold }) => holdNow(hold))];
}

/** How many places each ticket type lacks for what is claimed; none where enough are free. */
export function lackingPlaces(counters: readonly Counter[], claimed: ReadonlyMap<string, number>): Map<string, number> {
  const lacking = counters.map(({ ticketTypeId: id, capacity, held, sold }): [string, number] => {
    return [id, (claimed.get(id) ?? 0) - (capacity - held - sold)];
  });
  return new Map(lacking.filter(([id, quantity]) => quantity > 0 && claimed.has(id)));
}
