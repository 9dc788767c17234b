import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import { refreshStatistics } from '../../kernel/db/refresh-statistics.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { recountBlocked } from './recount-blocked.js';
import { lockOffers } from './lock-offers.js';
import { capacityOf } from './ticket-type.policy.js';
import { writeChange } from './write-change.js';

/**
 * Makes an event's places: a seat for each one of its map, and a counter for each ticket type. Safe to repeat; seats
 * follow the map as long as it may change, which is until the event is published.
 */
export async function openInventory(tx: Tx, event: { id: Id<'evt'>; seatMapId?: Id<'map'> | null }): Promise<void> {
  await tx.em.flush();
  const { offers, counters, seatCounts, change } = await lockOffers(tx, event);
  if (await copySeats(tx, event, { seatCounts, version: change.settled.version })) change.reseat(seatCounts);
  for (const offer of offers) {
    const counter = counters.find(({ ticketTypeId }) => ticketTypeId === offer.id);
    const capacity = capacityOf(offer, seatCounts);
    if (!counter) change.open(offer.id, capacity);
    if (counter && counter.capacity !== capacity) {
      change.resize(offer.id, Math.max(capacity, counter.held + counter.sold));
    }
  }
  await writeChange(tx, change);
  await recountBlocked(tx, event.id);
}

/**
 * Makes the event's seats those of its map, and says whether that was any change. Seats are compared one by one through
 * unique keys, never by a join, which may be planned badly for tables that were filled a moment ago.
 */
async function copySeats(
  tx: Tx,
  event: { id: Id<'evt'>; seatMapId?: Id<'map'> | null },
  { seatCounts, version }: { seatCounts: Readonly<Record<string, number>>; version: number },
): Promise<boolean> {
  const eventId = uuidOf('evt', event.id);
  const seatMapId = event.seatMapId ? uuidOf('map', event.seatMapId) : null;
  const { rows } = await sql<{ gone: number; added: number }>`
    with counted as (
      update event_inventory set seat_counts = ${JSON.stringify(seatCounts)}::jsonb where event_id = ${eventId}),
    gone as (
      delete from event_seat s
      where s.event_id = ${eventId} and s.state in ('FREE', 'BLOCKED')
        and (select m.seat_map_id from seat m where m.id = s.seat_id) is distinct from ${seatMapId}::uuid
      returning 1),
    added as (
      insert into event_seat (event_id, seat_id, position, section, category, changed_version)
      select ${eventId}::uuid, m.id, m.position, m.section, m.category, ${version}::bigint from seat m
      where m.seat_map_id = ${seatMapId}::uuid
      on conflict (event_id, seat_id) do nothing returning 1)
    select (select count(*) from gone) as gone, (select count(*) from added) as added`.execute(tx.em.getKysely());
  const { gone, added } = rows[0]!;
  await refreshStatistics(tx, { table: 'event_seat', rows: added });
  return gone + added > 0;
}
