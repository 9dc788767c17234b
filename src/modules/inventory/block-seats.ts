import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, refuse } from '../../kernel/problem.js';
import { lockManagedEvent, type Event } from '../events/index.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { InventoryChange } from './inventory-change.js';
import { addClaimed, expiredHolds } from './expired-holds.js';
import { holdNow, isFree, seatNow, seatsOf, type HoldJson, type SeatJson } from './inventory-reads.js';
import { SeatsTaken } from './inventory.problems.js';
import { lockInventory } from './lock-inventory.js';
import { openInventory } from './open-inventory.js';
import { writeChange } from './write-change.js';

export interface SeatBlock {
  eventId: Id<'evt'>;
  seatIds: Id<'seat'>[];
  /** Whom the seats are kept for. */
  label?: string | null;
}

/** Takes free seats off sale: all of them, or none and SeatsTaken. Seats blocked already get the new label. */
export const blockSeats: Command<SeatBlock, Event> = async (tx, { eventId, seatIds, label }) => {
  const { event, seats, expired, change } = await lockSeats(tx, { eventId, seatIds });
  const { at } = change.settled;
  const lost = seats.filter((seat) => seat.state !== 'BLOCKED' && !isFree(seat, at)).map(({ id }) => id);
  if (lost.length > 0) refuse(new SeatsTaken(lost));
  for (const hold of expired) change.free(hold, 'EXPIRE');
  const blocked = seats.map(({ id }) => id);
  change.block(blocked, label?.trim() || null);
  await writeChange(tx, change);
  announceFreed(tx, eventId, expired);
  return event;
};

/** Puts blocked seats on sale again; seats that are not blocked stay as they are. Safe to repeat. */
export const unblockSeats: Command<SeatBlock, Event> = async (tx, { eventId, seatIds }) => {
  const { event, seats, change } = await lockSeats(tx, { eventId, seatIds });
  const blocked = seats.filter(({ state }) => state === 'BLOCKED').map(({ id }) => id);
  if (blocked.length === 0) return event;
  change.unblock(blocked);
  await writeChange(tx, change);
  return event;
};

async function lockSeats(tx: Tx, { eventId, seatIds }: SeatBlock) {
  const event = await lockManagedEvent(tx, eventId);
  if (event.status !== 'PUBLISHED') await openInventory(tx, event);
  const [uuid, wanted] = [uuidOf('evt', eventId), [...new Set(seatIds.map((id) => uuidOf('seat', id)))]];
  const row = await lockInventory<{ seats: SeatJson[]; expired: HoldJson[] }>(
    tx,
    uuid,
    sql`${seatsOf(uuid, wanted)} as seats, ${expiredHolds(uuid)} as expired`,
  );
  if (!row || row.seats.length < wanted.length) throw badInput('seatIds', 'must all be seats of this event.');
  const oldest = row.expired.map(holdNow);
  const claims = { seatIds: wanted, lacking: new Map<string, number>() };
  const expired = await addClaimed(tx, { eventId: uuid, at: row.at, oldest }, claims);
  const settled = { eventId: uuid, version: row.version + 1, at: row.at, ledgerEnd: row.ledgerEnd };
  return {
    event,
    seats: row.seats.map(seatNow),
    expired,
    change: new InventoryChange(settled, actorOf(tx)),
  };
}
