import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { InventoryChange } from './inventory-change.js';
import { chainLines } from './ledger-chain.js';

/** Common table expressions of a caller, `name as (insert …)`, that are written by the same statement. */
export type Alongside = readonly RawBuilder<unknown>[];

/**
 * Writes a change, and what goes alongside it, with one statement. The caller holds the event's lock. The database's
 * own constraints judge last: `held + sold <= capacity`, and a seat is held or sold exactly when a hold has it.
 */
export async function writeChange(tx: Tx, change: InventoryChange, alongside: Alongside = []): Promise<void> {
  const parts = [...partsOf(change), ...alongside];
  if (parts.length === 0) return;
  await sql`with ${sql.join(parts)} select 1`.execute(tx.em.getKysely());
}

function partsOf(change: InventoryChange): RawBuilder<unknown>[] {
  if (change.isEmpty) return [];
  const parts = writeLedger(change);
  if (change.opened.size > 0) parts.push(openCounters(change));
  if (change.counters.size > 0) parts.push(writeCounters(change));
  if (change.seats.size > 0) parts.push(writeSeats(change));
  const holds = [...change.holds.values()];
  if (holds.some(({ isNew }) => isNew)) parts.push(insertHolds(change));
  if (holds.some(({ isNew }) => !isNew)) parts.push(updateHolds(change));
  return parts;
}

/** The lines of the change, and on the event's row its version and where its ledger ends now. */
function writeLedger({ ledger, settled }: InventoryChange): RawBuilder<unknown>[] {
  const { eventId, version, at } = settled;
  const { lines, end } = chainLines(ledger, settled);
  const bumped = sql`bumped as (
    update event_inventory set version = ${version}, ledger_head = ${end.head}, ledger_length = ${end.length}
    where event_id = ${eventId})`;
  const written = sql`written as (
    insert into inventory_ledger
      (event_id, version, line, verb, hold_id, ticket_type_id, quantity, seat_ids, actor_id, at, hash)
    select ${eventId}::uuid, ${version}::bigint, line, verb, "holdId", "ticketTypeId", quantity, "seatIds", "actorId",
      ${at}::timestamptz, hash
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as entry (line int, verb text, "holdId" uuid,
      "ticketTypeId" uuid, quantity int, "seatIds" uuid[], "actorId" uuid, hash bytea))`;
  return [bumped, written];
}

function openCounters({ opened, settled }: InventoryChange): RawBuilder<unknown> {
  return sql`opened as (
    insert into ticket_counter (event_id, ticket_type_id, capacity, changed_version)
    select ${settled.eventId}::uuid, id, capacity, ${settled.version}::bigint
    from unnest(${[...opened.keys()]}::uuid[], ${[...opened.values()]}::int[]) as wanted (id, capacity))`;
}

function writeCounters({ counters, settled }: InventoryChange): RawBuilder<unknown> {
  const deltas = [...counters.values()];
  return sql`counted as (
    update ticket_counter c
    set held = c.held + delta.held, sold = c.sold + delta.sold, capacity = coalesce(delta.capacity, c.capacity),
      changed_version = ${settled.version}
    from unnest(${[...counters.keys()]}::uuid[], ${deltas.map(({ held }) => held)}::int[],
      ${deltas.map(({ sold }) => sold)}::int[], ${deltas.map(({ capacity }) => capacity)}::int[])
      as delta (id, held, sold, capacity)
    where c.event_id = ${settled.eventId} and c.ticket_type_id = delta.id)`;
}

function writeSeats({ seats, settled }: InventoryChange): RawBuilder<unknown> {
  const changes = [...seats.values()];
  return sql`placed as (
    update event_seat s
    set state = change.state, hold_id = change.hold_id, held_until = change.held_until,
      block_label = change.block_label, changed_version = ${settled.version}
    from unnest(${[...seats.keys()]}::uuid[], ${changes.map(({ state }) => state)}::text[],
      ${changes.map(({ holdId }) => holdId)}::uuid[], ${changes.map(({ heldUntil }) => heldUntil)}::timestamptz[],
      ${changes.map(({ blockLabel }) => blockLabel)}::text[]) as change (seat_id, state, hold_id, held_until, block_label)
    where s.event_id = ${settled.eventId} and s.seat_id = change.seat_id)`;
}

function insertHolds({ holds, settled }: InventoryChange): RawBuilder<unknown> {
  const added = [...holds.values()].filter(({ isNew }) => isNew);
  return sql`held as (
    insert into hold (event_id, hold_id, ticket_type_id, member_id, quantity, seat_ids, state, expires_at)
    select ${settled.eventId}::uuid, "holdId", "ticketTypeId", "memberId", quantity, "seatIds", state, "expiresAt"
    from jsonb_to_recordset(${JSON.stringify(added)}::jsonb) as added
      ("holdId" uuid, "ticketTypeId" uuid, "memberId" uuid, quantity int, "seatIds" uuid[], state text, "expiresAt" timestamptz))`;
}

function updateHolds({ holds, settled }: InventoryChange): RawBuilder<unknown> {
  const moved = [...holds.values()].filter(({ isNew }) => !isNew);
  return sql`moved as (
    update hold h set state = change.state, expires_at = change.expires_at
    from unnest(${moved.map(({ holdId }) => holdId)}::uuid[], ${moved.map(({ ticketTypeId }) => ticketTypeId)}::uuid[],
      ${moved.map(({ state }) => state)}::text[], ${moved.map(({ expiresAt }) => expiresAt)}::timestamptz[])
      as change (hold_id, ticket_type_id, state, expires_at)
    where h.event_id = ${settled.eventId} and h.hold_id = change.hold_id and h.ticket_type_id = change.ticket_type_id)`;
}
