import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { addClaimed, expiredHolds, lackingPlaces } from './expired-holds.js';
import {
  countersOf,
  holdNow,
  holdsOf,
  seatNow,
  seatsOfHold,
  type Counter,
  type HoldJson,
  type HoldNow,
  type SeatJson,
  type SeatNow,
} from './inventory-reads.js';
import type { HoldState } from './inventory.entity.js';
import { lockInventory, type Locked } from './lock-inventory.js';

export interface HoldKey {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

/** A hold and all that decides what may become of it, as of `at`. */
export interface LockedHold extends Locked {
  state: HoldState;
  /** One for each ticket type; they share the state. */
  lines: readonly HoldNow[];
  seats: readonly SeatNow[];
  counters: readonly Counter[];
  /** Other holds of the event whose time is up. */
  expired: readonly HoldNow[];
}

interface HoldColumns {
  lines: HoldJson[];
  seats: SeatJson[];
  counters: Counter[];
  expired: HoldJson[];
}

/** Locks the event's places and reads one hold; NOT_FOUND where there is none. */
export async function lockHold(tx: Tx, key: HoldKey): Promise<LockedHold> {
  const eventId = uuidOf('evt', key.eventId);
  const holdId = uuidOf('rsv', key.holdId);
  const row = await lockInventory<HoldColumns>(
    tx,
    eventId,
    sql`${holdsOf(eventId, holdId)} as lines, ${seatsOfHold(eventId, holdId)} as seats,
      ${countersOf(eventId)} as counters, ${expiredHolds(eventId)} as expired`,
  );
  const lines = row?.lines.map(holdNow) ?? [];
  const [line] = lines;
  if (!row || !line) throw notFound('hold');
  const claims = {
    seatIds: lines.flatMap(({ seatIds }) => seatIds),
    lacking: lackingPlaces(row.counters, new Map(lines.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]))),
  };
  const oldest = row.expired.map(holdNow);
  const expired = await addClaimed(tx, { eventId, at: row.at, oldest, settled: [holdId] }, claims);
  return {
    version: row.version,
    at: row.at,
    ledgerEnd: row.ledgerEnd,
    state: line.state,
    lines,
    seats: row.seats.map(seatNow),
    counters: row.counters,
    expired: expired.filter((hold) => hold.holdId !== holdId),
  };
}
