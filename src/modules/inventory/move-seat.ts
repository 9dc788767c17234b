import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { badInput, notFound, refuse } from '../../kernel/problem.js';
import { sellersOf } from './assign-places.js';
import { linesOfHold } from './hold-lines.js';
import { isFree, type HoldNow, type SeatNow } from './inventory-reads.js';
import { DearerSeat, EventNotBookable, SeatsTaken, SoldOut } from './inventory.problems.js';
import type { Places } from './places.js';
import type { Needs } from './places-command.js';
import { reclaimFor } from './reclaim.js';
import { isBookable } from './sale-conditions.js';
import type { TakenLine } from './take-request.js';

/** A sold seat of a hold, and the one that it is to be instead. */
export interface SeatMove {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
  from: Id<'seat'>;
  to: Id<'seat'>;
}

export interface MovedSeat {
  /** False when it was that seat already: then nothing happened. */
  changed: boolean;
  /** What the seat is sold as now. */
  ticketTypeId: Id<'tty'>;
  /** All that the hold has now. */
  lines: TakenLine[];
}

/** What must be read for a move. */
export const needsOfMove = ({ holdId, to }: Pick<SeatMove, 'holdId' | 'to'>): Needs => ({
  holdIds: [uuidOf('rsv', holdId)],
  seatIds: [uuidOf('seat', to)],
  quantity: 1,
});

/**
 * Sells a free seat instead of one that the hold has bought, which is free from then on. It stays of its ticket type where
 * that sells the new seat, whatever it would cost today; else it becomes of the dearest one, of those that anybody can
 * have the seat by, that costs no more than was paid. The price that was paid stays. Sale times, limits and the rule
 * about lone seats bind buyers, not whoever moves them.
 *
 * Refuses with EventNotBookable, DearerSeat, SeatsTaken, or SoldOut where that ticket type has no places left. NOT_FOUND for
 * a seat that the hold has not bought.
 */
export function moveSeat(places: Places, move: SeatMove): MovedSeat {
  const { at } = places;
  const [holdId, from, to] = [uuidOf('rsv', move.holdId), uuidOf('seat', move.from), uuidOf('seat', move.to)];
  const line = places.hold(holdId).find(({ state, seatIds }) => state === 'SOLD' && seatIds.includes(from));
  if (!line) throw notFound('sold seat');
  const soldAs = (id: string): Pick<MovedSeat, 'ticketTypeId' | 'lines'> => ({
    ticketTypeId: encodeId('tty', id),
    lines: linesOfHold(places, holdId),
  });
  if (to === from) return { changed: false, ...soldAs(line.ticketTypeId) };
  if (!isBookable(places)) refuse(new EventNotBookable());
  const seat = places.seat(to);
  if (!seat) throw badInput('seatId', 'is no seat of this event.');
  const ticketTypeId = ticketTypeFor(places, line, seat);
  if (!isFree(seat, at)) refuse(new SeatsTaken([to], { eventId: move.eventId, seatIds: [move.to] }));
  const quantity = ticketTypeId === line.ticketTypeId ? 0 : 1;
  const short = reclaimFor(places, [{ ticketTypeId, quantity, seatIds: [to] }]);
  if (short) refuse(new SoldOut(short.ticketTypeId, short.remaining));
  places.change.moveOut(line, { quantity: 1, seatIds: [from] });
  moveInto(places, { ...line, ticketTypeId }, to);
  return { changed: true, ...soldAs(ticketTypeId) };
}

function ticketTypeFor(places: Places, { ticketTypeId, unitPriceMinor: paid, currency }: HoldNow, seat: SeatNow) {
  if (places.terms(ticketTypeId)?.seatCategory === seat.category) return ticketTypeId;
  const [cheapest, ...others] = sellersOf(places, seat.category);
  if (!cheapest) throw badInput('seatId', `is of the category ${seat.category}, which nothing sells.`);
  if (cheapest.priceMinor > paid) {
    refuse(new DearerSeat({ paid, price: cheapest.priceMinor, currency }));
  }
  const [dearest] = [cheapest, ...others]
    .filter(({ priceMinor }) => priceMinor <= paid)
    .sort((one, other) => other.priceMinor - one.priceMinor);
  return dearest!.id;
}

/** `line` is the one that the seat comes from, as what it will be sold as: a new line has all but its places from it. */
function moveInto(places: Places, line: HoldNow, seatId: string): void {
  const known = places.hold(line.holdId).find(({ ticketTypeId }) => ticketTypeId === line.ticketTypeId);
  const { seatIds, quantity } = known ?? { seatIds: [], quantity: 0 };
  const inMapOrder = [...seatIds, seatId].sort(
    (one, other) => places.seat(one)!.position - places.seat(other)!.position,
  );
  places.change.moveIn({ ...line, ...known, quantity: quantity + 1, seatIds: inMapOrder }, seatId, { isNew: !known });
}
