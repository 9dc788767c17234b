import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, refuse } from '../../kernel/problem.js';
import { lockManagedEvent, type Event } from '../events/index.js';
import { isFree, type SeatNow } from './inventory-reads.js';
import { SeatsTaken } from './inventory.problems.js';
import { openInventory } from './open-inventory.js';
import type { Places } from './places.js';
import { reclaimSeats } from './reclaim.js';
import { recountBlocked } from './recount-blocked.js';
import { changePlaces } from './settle-places.js';

export interface SeatBlock {
  eventId: Id<'evt'>;
  seatIds: Id<'seat'>[];
  /** Whom the seats are kept for. */
  label?: string | null;
}

/** Takes free seats off sale: all of them, or none and SeatsTaken. Seats blocked already get the new label. */
export const blockSeats: Command<SeatBlock, Event> = (tx, { label, ...named }) =>
  changeSeats(tx, named, (places, seats) => {
    keepOffSale(
      places,
      seats.map(({ id }) => id),
      label?.trim() || null,
    );
  });

/** Takes free seats off sale, by their bare uuids: all of them, or none and SeatsTaken. Seats blocked already get the new label. */
export function keepOffSale(places: Places, seatIds: readonly string[], label: string | null): void {
  const seats = seatIds.map((id) => places.seat(id)!);
  const lost = seats.filter((seat) => seat.state !== 'BLOCKED' && !isFree(seat, places.at)).map(({ id }) => id);
  if (lost.length > 0) refuse(new SeatsTaken(lost));
  reclaimSeats(places, seatIds);
  places.change.block(seatIds, label);
}

/** Puts blocked seats on sale again; seats that are not blocked stay as they are. Safe to repeat. */
export const unblockSeats: Command<SeatBlock, Event> = (tx, named) =>
  changeSeats(tx, named, (places, seats) => {
    const blocked = seats.filter(({ state }) => state === 'BLOCKED').map(({ id }) => id);
    if (blocked.length > 0) places.change.unblock(blocked);
  });

async function changeSeats(
  tx: Tx,
  { eventId, seatIds }: SeatBlock,
  change: (places: Places, seats: readonly SeatNow[]) => void,
): Promise<Event> {
  const event = await lockManagedEvent(tx, eventId);
  if (event.status !== 'PUBLISHED') await openInventory(tx, event);
  const wanted = [...new Set(seatIds.map((id) => uuidOf('seat', id)))];
  await changePlaces(tx, eventId, {
    needs: { seatIds: wanted },
    settle(places) {
      const seats = wanted.map((id) => places.seat(id)).filter((seat) => seat !== undefined);
      if (seats.length < wanted.length) throw badInput('seatIds', 'must all be seats of this event.');
      change(
        places,
        seats.sort((one, other) => one.position - other.position),
      );
    },
  });
  await recountBlocked(tx, eventId);
  return event;
}
