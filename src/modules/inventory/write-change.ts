import { sql } from 'kysely';
import { textOfInstant } from '../../kernel/clock.js';
import { arrayOf, arraysOf } from '../../kernel/db/array-text.js';
import { sendParts, type StatementPart } from '../../kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { HoldChange, InventoryChange } from './inventory-change.js';
import { OTHER_SEATS } from './known-seats.js';

/**
 * Writes a change, and rows that go with it, with one statement that nobody waits for: should it fail, so does the
 * transaction, with its error. The caller holds the event's lock. The database's own constraints judge last: `held + sold
 * <= capacity`, and a seat is held or sold exactly when a hold has it.
 */
export function writeChange(tx: Tx, change: InventoryChange, rows: readonly TableRows[] = []): Promise<void> {
  return sendChange(tx, { parts: change.isEmpty ? [] : partsOf(change), change, rows });
}

interface Written {
  /** Write the change; none where it is empty. */
  parts: readonly StatementPart[];
  change: InventoryChange;
  rows: readonly TableRows[];
}

/** As `writeChange`, by parts that somebody else has made of the change. */
export function sendChange(tx: Tx, { parts, change, rows }: Written): Promise<void> {
  return sendParts(tx.em, [...parts, ...withoutPlaces(change, rows), ...partsOfRows(rows)]);
}

function withoutPlaces(change: InventoryChange, rows: readonly TableRows[]): StatementPart[] {
  if (!change.isEmpty) return [];
  if (change.isWaitedFor !== null) return [writeWaited(change)];
  return rows.length > 0 ? [touch(change)] : [];
}

function partsOf(change: InventoryChange): StatementPart[] {
  const parts = [bump(change), writeLedger(change)];
  if (change.opened.size > 0) parts.push(openCounters(change));
  if (change.counters.size > 0) parts.push(writeCounters(change));
  if (change.seats.size > 0) parts.push(writeSeats(change));
  const holds = Map.groupBy(change.holds, howToWrite);
  for (const [how, write] of HOLD_WRITERS) if (holds.has(how)) parts.push(write(change, holds.get(how)!));
  return parts;
}

type HowToWrite = 'INSERT' | 'REPLACE' | 'DELETE' | 'NOTHING';

function howToWrite({ isNew, quantity }: HoldChange): HowToWrite {
  if (quantity === 0) return isNew ? 'NOTHING' : 'DELETE';
  return isNew ? 'INSERT' : 'REPLACE';
}

/** On the event's row, its version and where its ledger ends now. */
export function bump(change: InventoryChange): StatementPart {
  const { isWaitedFor } = change;
  const { eventId, version } = change.settled;
  const { end } = change.chained();
  const waited = isWaitedFor === null ? sql`` : sql`, is_waited_for = ${sql.lit(isWaitedFor)}`;
  return {
    name: isWaitedFor === null ? 'bumped' : `bumped_waited_${isWaitedFor}`,
    write: (given) => sql`update event_inventory
      set version = ${given('version')}::bigint, ledger_head = ${given('head')}::bytea,
        ledger_length = ${given('length')}::bigint${waited}
      where event_id = ${given('eventId')}::uuid`,
    values: { eventId, version, head: end.head, length: end.length },
  };
}

function writeLedger(change: InventoryChange): StatementPart {
  const { eventId, version, at } = change.settled;
  const { lines } = change.chained();
  return {
    name: 'written',
    write: (given) => sql`
      insert into inventory_ledger
        (event_id, version, line, verb, hold_id, ticket_type_id, quantity, seat_ids, actor_id, at, hash)
      select ${given('eventId')}::uuid, ${given('version')}::bigint, line - 1, verb, hold_id, ticket_type_id, quantity,
        seat_ids::uuid[], actor_id, ${given('at')}::timestamptz, decode(hash, 'hex')
      from unnest(${given('verbs')}::text[], ${given('holdIds')}::uuid[], ${given('ticketTypeIds')}::uuid[],
        ${given('quantities')}::int[], ${given('seatIds')}::text[], ${given('actorIds')}::uuid[], ${given('hashes')}::text[])
        with ordinality as entry (verb, hold_id, ticket_type_id, quantity, seat_ids, actor_id, hash, line)`,
    values: {
      ...{ eventId, version, at },
      verbs: arrayOf(lines.map(({ verb }) => verb)),
      holdIds: arrayOf(lines.map(({ holdId }) => holdId)),
      ticketTypeIds: arrayOf(lines.map(({ ticketTypeId }) => ticketTypeId)),
      quantities: arrayOf(lines.map(({ quantity }) => quantity)),
      seatIds: arraysOf(lines.map(({ seatIds }) => seatIds)),
      actorIds: arrayOf(lines.map(({ actorId }) => actorId)),
      hashes: arrayOf(lines.map(({ hash }) => hash)),
    },
  };
}

/**
 * Whether anybody waits, where nothing else of the places changes. That the row is written, whatever it said before, lets
 * those who wait for its lock read anew what they know of the line.
 */
const writeWaited = ({ isWaitedFor, settled: { eventId } }: InventoryChange): StatementPart => ({
  name: 'waited',
  write: (given) => sql`update event_inventory set is_waited_for = ${given('isWaitedFor')}::boolean
    where event_id = ${given('eventId')}::uuid`,
  values: { eventId, isWaitedFor },
});

/** Other rows change, and no place: those who wait for the lock may know them as facts, and read them anew. */
const touch = ({ settled: { eventId } }: InventoryChange): StatementPart => ({
  name: 'touched',
  write: (given) => sql`update event_inventory set version = version where event_id = ${given('eventId')}::uuid`,
  values: { eventId },
});

export const instants = (values: readonly (Date | null)[]): string =>
  arrayOf(values.map((at) => at && textOfInstant(at)));

const openCounters = ({ opened, settled: { eventId, version } }: InventoryChange): StatementPart => ({
  name: 'opened',
  write: (given) => sql`
    insert into ticket_counter (event_id, ticket_type_id, capacity, changed_version)
    select ${given('eventId')}::uuid, id, capacity, ${given('version')}::bigint
    from unnest(${given('ids')}::uuid[], ${given('capacities')}::int[]) as wanted (id, capacity)`,
  values: { eventId, version, ids: arrayOf([...opened.keys()]), capacities: arrayOf([...opened.values()]) },
});

export function writeCounters({ counters, settled: { eventId, version } }: InventoryChange): StatementPart {
  const deltas = [...counters.values()];
  return {
    name: 'counted',
    write: (given) => sql`
      update ticket_counter c
      set held = c.held + delta.held, sold = c.sold + delta.sold, capacity = coalesce(delta.capacity, c.capacity),
        changed_version = ${given('version')}::bigint
      from unnest(${given('ids')}::uuid[], ${given('held')}::int[], ${given('sold')}::int[], ${given('capacities')}::int[])
        as delta (id, held, sold, capacity)
      where c.event_id = ${given('eventId')}::uuid and c.ticket_type_id = delta.id`,
    values: {
      ...{ eventId, version },
      ids: arrayOf([...counters.keys()]),
      held: arrayOf(deltas.map(({ held }) => held)),
      sold: arrayOf(deltas.map(({ sold }) => sold)),
      capacities: arrayOf(deltas.map(({ capacity }) => capacity)),
    },
  };
}

/** Whoever gets a seat gets one that is free, or that this change takes from somebody: it is asserted of each. */
function writeSeats({ seats, holds, ledger, settled: { eventId, version } }: InventoryChange): StatementPart {
  const changes = [...seats.values()];
  const unblocked = ledger.filter(({ verb }) => verb === 'UNBLOCK').flatMap(({ seatIds }) => seatIds);
  return {
    name: 'placed',
    write: (given) => sql`
      update event_seat s
      set state = case when change.hold_id is null or foyer_assert(s.state = 'FREE'
            or s.hold_id = any(${given('changedHolds')}::uuid[]) or s.seat_id = any(${given('unblocked')}::uuid[]),
          ${sql.lit(OTHER_SEATS)}) then change.state end,
        hold_id = change.hold_id, held_until = change.held_until,
        block_label = change.block_label, changed_version = ${given('version')}::bigint
      from unnest(${given('ids')}::uuid[], ${given('states')}::text[], ${given('holdIds')}::uuid[],
        ${given('heldUntil')}::timestamptz[], ${given('labels')}::text[])
        as change (seat_id, state, hold_id, held_until, block_label)
      where s.event_id = ${given('eventId')}::uuid and s.seat_id = change.seat_id`,
    values: {
      ...{ eventId, version },
      ids: arrayOf([...seats.keys()]),
      states: arrayOf(changes.map(({ state }) => state)),
      holdIds: arrayOf(changes.map(({ holdId }) => holdId)),
      heldUntil: instants(changes.map(({ heldUntil }) => heldUntil)),
      labels: changes.map(({ blockLabel }) => blockLabel),
      changedHolds: arrayOf(holds.map(({ holdId }) => holdId)),
      unblocked: arrayOf(unblocked),
    },
  };
}

type Holds = readonly HoldChange[];

const insertHolds = ({ settled: { eventId } }: InventoryChange, holds: Holds): StatementPart => ({
  name: 'held',
  write: insertedHolds,
  values: { eventId, ...columnsOf(holds) },
});

/**
 * Lines that are there already. PostgreSQL finds them by the primary key so; an update that joins them to their changes
 * would read all holds of the event when its plan takes events for small ones.
 */
const replaceHolds = ({ settled: { eventId } }: InventoryChange, holds: Holds): StatementPart => ({
  name: 'replaced',
  write: (given) => sql`${insertedHolds(given)}
    on conflict (event_id, hold_id, ticket_type_id) do update set state = excluded.state, expires_at = excluded.expires_at,
      quantity = excluded.quantity, seat_ids = excluded.seat_ids`,
  values: { eventId, ...columnsOf(holds) },
});

const insertedHolds: StatementPart['write'] = (given) => sql`
  insert into hold (event_id, hold_id, ticket_type_id, member_id, quantity, seat_ids, unit_price_minor, currency, state,
    expires_at)
  select ${given('eventId')}::uuid, hold_id, ticket_type_id, member_id, quantity, seat_ids::uuid[], unit_price_minor,
    currency, state, expires_at
  from unnest(${given('holdIds')}::uuid[], ${given('ticketTypeIds')}::uuid[], ${given('memberIds')}::uuid[],
    ${given('quantities')}::int[], ${given('seatIds')}::text[], ${given('prices')}::bigint[],
    ${given('currencies')}::text[], ${given('states')}::text[], ${given('expiresAt')}::timestamptz[])
    as added (hold_id, ticket_type_id, member_id, quantity, seat_ids, unit_price_minor, currency, state, expires_at)`;

const columnsOf = (holds: Holds) => ({
  ...keysOf(holds),
  memberIds: arrayOf(holds.map(({ memberId }) => memberId)),
  quantities: arrayOf(holds.map(({ quantity }) => quantity)),
  seatIds: arraysOf(holds.map(({ seatIds }) => seatIds)),
  prices: arrayOf(holds.map(({ unitPriceMinor }) => unitPriceMinor)),
  currencies: arrayOf(holds.map(({ currency }) => currency)),
  states: arrayOf(holds.map(({ state }) => state)),
  expiresAt: instants(holds.map(({ expiresAt }) => expiresAt)),
});

/** Lines of holds that have lost their last place to another line. */
const deleteHolds = ({ settled: { eventId } }: InventoryChange, holds: Holds): StatementPart => ({
  name: 'emptied',
  write: (given) => sql`
    delete from hold h
    using unnest(${given('holdIds')}::uuid[], ${given('ticketTypeIds')}::uuid[]) as emptied (hold_id, ticket_type_id)
    where h.event_id = ${given('eventId')}::uuid and h.hold_id = emptied.hold_id
      and h.ticket_type_id = emptied.ticket_type_id`,
  values: { eventId, ...keysOf(holds) },
});

const keysOf = (holds: Holds) => ({
  holdIds: arrayOf(holds.map(({ holdId }) => holdId)),
  ticketTypeIds: arrayOf(holds.map(({ ticketTypeId }) => ticketTypeId)),
});

const HOLD_WRITERS = [
  ['INSERT', insertHolds],
  ['REPLACE', replaceHolds],
  ['DELETE', deleteHolds],
] as const satisfies readonly (readonly [HowToWrite, unknown])[];
