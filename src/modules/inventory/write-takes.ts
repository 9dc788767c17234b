import { sql } from 'kysely';
import { arrayOf, arraysOf } from '../../kernel/db/array-text.js';
import type { StatementPart } from '../../kernel/db/statement-parts.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { InventoryChange } from './inventory-change.js';
import { OTHER_SEATS } from './known-seats.js';
import { bump, instants, sendChange, writeCounters } from './write-change.js';

/**
 * Writes a change that `onlyTakes`, and rows that go with it, as `writeChange` does: but what is taken is sent
 * once, and its ledger, its holds and their seats are written by it. Most of what PostgreSQL would parse otherwise are the
 * same ids again.
 */
export async function writeTakes(tx: Tx, change: InventoryChange, rows: readonly TableRows[]): Promise<void> {
  if (change.isEmpty) return sendChange(tx, { parts: [], change, rows });
  const parts = [taken(change), bump(change), writeCounters(change), writeLedger(change), insertHolds(change)];
  if (change.seats.size > 0) parts.push(claimSeats(change));
  await sendChange(tx, { parts, change, rows });
}

/** One row for each new hold's places of a ticket type, each of which has its line in the ledger: what other parts read. */
function taken(change: InventoryChange): StatementPart {
  const { lines } = change.chained();
  const { holds } = change;
  return {
    name: 'taken',
    write: (given) => sql`
      select hold_id, ticket_type_id, member_id, actor_id, quantity, seat_ids::uuid[] as seat_ids, unit_price_minor,
        currency, expires_at, decode(hash, 'hex') as hash, line - 1 as line
      from unnest(${given('holdIds')}::uuid[], ${given('ticketTypeIds')}::uuid[], ${given('memberIds')}::uuid[],
        ${given('actorIds')}::uuid[], ${given('quantities')}::int[], ${given('seatIds')}::text[],
        ${given('prices')}::bigint[], ${given('currencies')}::text[], ${given('expiresAt')}::timestamptz[],
        ${given('hashes')}::text[])
        with ordinality as places (hold_id, ticket_type_id, member_id, actor_id, quantity, seat_ids, unit_price_minor,
          currency, expires_at, hash, line)`,
    values: {
      holdIds: arrayOf(holds.map(({ holdId }) => holdId)),
      ticketTypeIds: arrayOf(holds.map(({ ticketTypeId }) => ticketTypeId)),
      memberIds: arrayOf(holds.map(({ memberId }) => memberId)),
      actorIds: arrayOf(lines.map(({ actorId }) => actorId)),
      quantities: arrayOf(holds.map(({ quantity }) => quantity)),
      seatIds: arraysOf(holds.map(({ seatIds }) => seatIds)),
      prices: arrayOf(holds.map(({ unitPriceMinor }) => unitPriceMinor)),
      currencies: arrayOf(holds.map(({ currency }) => currency)),
      expiresAt: instants(holds.map(({ expiresAt }) => expiresAt)),
      hashes: arrayOf(lines.map(({ hash }) => hash)),
    },
  };
}

const writeLedger = ({ settled: { eventId, version, at } }: InventoryChange): StatementPart => ({
  name: 'written_taken',
  write: (given) => sql`
    insert into inventory_ledger
      (event_id, version, line, verb, hold_id, ticket_type_id, quantity, seat_ids, actor_id, at, hash)
    select ${given('eventId')}::uuid, ${given('version')}::bigint, line, 'TAKE', hold_id, ticket_type_id, quantity,
      seat_ids, actor_id, ${given('at')}::timestamptz, hash
    from taken`,
  values: { eventId, version, at },
});

const insertHolds = ({ settled: { eventId } }: InventoryChange): StatementPart => ({
  name: 'held_taken',
  write: (given) => sql`
    insert into hold (event_id, hold_id, ticket_type_id, member_id, quantity, seat_ids, unit_price_minor, currency, state,
      expires_at)
    select ${given('eventId')}::uuid, hold_id, ticket_type_id, member_id, quantity, seat_ids, unit_price_minor, currency,
      'ACTIVE', expires_at
    from taken`,
  values: { eventId },
});

/**
 * It is asserted of the seats that are updated: as a condition PostgreSQL might ask it of others. Which they are is said
 * twice, so that they are looked up as one array, by their keys, and joined then.
 */
const claimSeats = ({ settled: { eventId, version } }: InventoryChange): StatementPart => ({
  name: 'placed_taken',
  write: (given) => sql`
    update event_seat s
    set state = case when foyer_assert(s.state = 'FREE', ${sql.lit(OTHER_SEATS)}) then 'HELD' end, hold_id = wanted.hold_id,
      held_until = wanted.expires_at, block_label = null, changed_version = ${given('version')}::bigint
    from (select hold_id, expires_at, unnest(seat_ids) as seat_id from taken) wanted
    where s.event_id = ${given('eventId')}::uuid and s.seat_id = wanted.seat_id
      and s.seat_id = any(array(select unnest(seat_ids) from taken))`,
  values: { eventId, version },
});
