import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { changeHold, type HoldOutcome } from './hold-outcome.js';
import { isFree, type HoldNow } from './inventory-reads.js';
import { SeatsTaken, SoldOut } from './inventory.problems.js';
import type { Places } from './places.js';
import { reclaimFor } from './reclaim.js';

/**
 * Turns a hold into a sale. An active hold is sold even past its time, as long as nobody took its places; one that lost
 * them (EXPIRED or RELEASED) gets the same places again if they are free, and is refused with SeatsTaken or SoldOut if
 * not, or if its ticket type sells something else by now. Safe to repeat: a hold that is sold stays so, and `changed` is
 * false.
 */
export const sell = (places: Places, holdId: Id<'rsv'>): HoldOutcome =>
  changeHold(places, holdId, (lines) => {
    const { state } = lines[0]!;
    if (state === 'SOLD') return;
    if (state !== 'ACTIVE') retake(places, lines);
    for (const line of lines) places.change.sell(line);
  });

function retake(places: Places, lines: readonly HoldNow[]): void {
  const other = lines.find((line) => !isStillSold(places, line));
  if (other) refuse(new SoldOut(other.ticketTypeId, 0));
  const seats = lines.flatMap(({ seatIds }) => seatIds).map((id) => places.seat(id)!);
  const lost = seats.filter((seat) => !isFree(seat, places.at)).sort((one, other) => one.position - other.position);
  if (lost.length > 0) refuse(new SeatsTaken(lost.map(({ id }) => id)));
  const short = reclaimFor(places, lines);
  if (short) refuse(new SoldOut(short.ticketTypeId, short.remaining));
  for (const line of lines) places.change.retake(line);
}

/** Currency and seat category of a ticket type may change once nobody has a claim to its places. */
function isStillSold(places: Places, { ticketTypeId, currency, seatIds }: HoldNow): boolean {
  const terms = places.terms(ticketTypeId)!;
  const categories = seatIds.length === 0 ? [null] : seatIds.map((id) => places.seat(id)!.category);
  return terms.currency === currency && categories.every((category) => category === terms.seatCategory);
}
