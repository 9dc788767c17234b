import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { actorOf } from './actor.js';
import { InventoryChange } from './inventory-change.js';
import { holdNow, holdObject, type HoldJson, type HoldNow } from './inventory-reads.js';

/** An offer as its siblings are judged by it. */
export interface Offer {
  id: string;
  currency: string;
  quota: number | null;
  seatCategory: string | null;
}

interface Counter {
  ticketTypeId: string;
  capacity: number;
  held: number;
  sold: number;
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

interface Row {
  version: number;
  /** The version as the statement saw it when it began. */
  seen: number;
  at: Date;
  ledger_head: Uint8Array | null;
  ledger_length: number;
  is_waited_for: boolean;
  offers: Offer[];
  counters: Counter[];
  expired: HoldJson[];
  seat_counts: Record<string, number>;
}

/**
 * Locks the event's places as `lockPlaces` does, making their row if this is the first time, and reads what the event
 * offers, and the holds whose time is up that have places of the ticket type `expiredOf`. The version betrays that what was
 * read is from before the lock came free: then all is read once more, behind it.
 */
export async function lockOffers(
  tx: Tx,
  event: { id: Id<'evt'>; seatMapId?: Id<'map'> | null },
  expiredOf?: Id<'tty'>,
): Promise<LockedOffers> {
  const eventId = uuidOf('evt', event.id);
  const statement = offersStatement({
    eventId,
    seatMapId: event.seatMapId ? uuidOf('map', event.seatMapId) : null,
    expiredOf: expiredOf === undefined ? null : uuidOf('tty', expiredOf),
  });
  const kysely = tx.em.getKysely();
  const read = async (): Promise<Row> => (await statement.execute(kysely)).rows[0]!;
  await sql`insert into event_inventory (event_id) values (${eventId}) on conflict do nothing`.execute(kysely);
  const first = await read();
  const row = first.seen === first.version ? first : await read();
  const { version, at, offers, counters, expired, seat_counts: seatCounts, is_waited_for: isWaitedFor } = row;
  const ledgerEnd = { head: row.ledger_head, length: row.ledger_length };
  const change = new InventoryChange({ eventId, version: version + 1, at, ledgerEnd }, actorOf(tx));
  return { offers, counters, expired: expired.map(holdNow), seatCounts, isWaitedFor, change };
}

interface Asked {
  eventId: string;
  seatMapId: string | null;
  expiredOf: string | null;
}

const offersStatement = ({ eventId, seatMapId, expiredOf }: Asked) => sql<Row>`
  with locked as materialized (
      select version, ledger_head, ledger_length, is_waited_for from event_inventory where event_id = ${eventId} for update),
    clock as materialized (select *, date_trunc('milliseconds', clock_timestamp()) as at from locked)
  select clock.*, (select version from event_inventory where event_id = ${eventId}) as seen,
    (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'currency', t.currency, 'quota', t.quota,
        'seatCategory', t.seat_category) order by t.created_at, t.id), '[]')
      from ticket_type t where t.event_id = ${eventId}) as offers,
    (select coalesce(jsonb_object_agg(category, seats), '{}')
      from (select category, count(*) as seats from seat where seat_map_id = ${seatMapId}::uuid group by category) counted)
      as seat_counts,
    (select coalesce(jsonb_agg(jsonb_build_object('ticketTypeId', c.ticket_type_id, 'capacity', c.capacity,
        'held', c.held, 'sold', c.sold)), '[]') from ticket_counter c where c.event_id = ${eventId}) as counters,
    (select coalesce(json_agg(${holdObject} order by h.hold_id, h.ticket_type_id), '[]') from hold h
      where h.event_id = ${eventId} and h.state = 'ACTIVE' and h.hold_id in (
        select hold_id from hold where event_id = ${eventId} and ticket_type_id = ${expiredOf}
          and state = 'ACTIVE' and expires_at <= clock.at)) as expired
  from clock`;
