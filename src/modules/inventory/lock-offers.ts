import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { actorOf } from './actor.js';
import { InventoryChange } from './inventory-change.js';
import { countersOf, expiredHolds, holdNow, type Counter, type HoldJson, type HoldNow } from './inventory-reads.js';
import { lockInventory } from './lock-inventory.js';

/** An offer as its siblings are judged by it. */
export interface Offer {
  id: string;
  currency: string;
  quota: number | null;
  seatCategory: string | null;
}

export interface LockedOffers {
  /** All ticket types of the event, archived ones too. */
  offers: readonly Offer[];
  counters: readonly Counter[];
  expired: readonly HoldNow[];
  /** How many seats the map has, by category. */
  seatCounts: Readonly<Record<string, number>>;
  /** Whether anybody waits for places: whoever frees some must serve them, see `servePlaces`. */
  isWaitedFor: boolean;
  /** Empty; to be filled and written. */
  change: InventoryChange;
}

interface OfferColumns {
  offers: Offer[];
  counters: Counter[];
  expired: HoldJson[];
  seat_counts: Record<string, number>;
}

/**
 * Locks the event's places, making their row if this is the first time, and reads what the event offers, and the
 * holds whose time is up that have places of the ticket type `expiredOf`.
 */
export async function lockOffers(
  tx: Tx,
  event: { id: Id<'evt'>; seatMapId?: Id<'map'> | null },
  expiredOf?: Id<'tty'>,
): Promise<LockedOffers> {
  const eventId = uuidOf('evt', event.id);
  const seatMapId = event.seatMapId ? uuidOf('map', event.seatMapId) : null;
  await sql`insert into event_inventory (event_id) values (${eventId}) on conflict do nothing`.execute(
    tx.em.getKysely(),
  );
  const row = await lockInventory<OfferColumns>(
    tx,
    eventId,
    sql`(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'currency', t.currency, 'quota', t.quota,
        'seatCategory', t.seat_category) order by t.created_at, t.id), '[]')
        from ticket_type t where t.event_id = ${eventId}) as offers,
      (select coalesce(jsonb_object_agg(category, seats), '{}')
        from (select category, count(*) as seats from seat where seat_map_id = ${seatMapId}::uuid group by category) counted)
        as seat_counts,
      ${countersOf(eventId)} as counters, ${expiredHolds(eventId, expiredOf === undefined ? null : uuidOf('tty', expiredOf))} as expired`,
  );
  const { version, at, ledgerEnd, isWaitedFor, offers, counters, expired, seat_counts: seatCounts } = row!;
  const change = new InventoryChange({ eventId, version: version + 1, at, ledgerEnd }, actorOf(tx));
  return { offers, counters, expired: expired.map(holdNow), seatCounts, isWaitedFor, change };
}
