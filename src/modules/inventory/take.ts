import { addMilliseconds } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { badInput, notFound, refuse } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { assignPlaces, type AskedPlaces } from './assign-places.js';
import { isFree, type SeatNow } from './inventory-reads.js';
import { EventNotBookable, LimitExceeded, LoneSeat, NotOnSale, SeatsTaken, SoldOut } from './inventory.problems.js';
import { memberTypeKey, ownedPlaces } from './owned-places.js';
import type { Places } from './places.js';
import type { Needs } from './places-command.js';
import { reclaimFor, type Short } from './reclaim.js';
import { isBookable } from './sale-conditions.js';
import { isOnSale, type TakeRequest, type Taken } from './take-request.js';

export const MOST_SEATS = 50;

/** What must be read for a request. */
export const needsOfTake = ({ memberId, items, seatIds, bestAvailable }: TakeRequest): Needs => ({
  seatIds: seatIds.map((id) => uuidOf('seat', id)),
  memberId: uuidOf('usr', memberId),
  quantity: items.reduce((sum, { quantity }) => sum + quantity, seatIds.length + (bestAvailable?.quantity ?? 0)),
  ...(bestAvailable ? { best: bestAvailable } : {}),
});

/**
 * Holds places: all that is asked for, or none. Refuses with SeatsTaken, LoneSeat, SoldOut, NotOnSale,
 * LimitExceeded or EventNotBookable; a request that makes no sense is BAD_USER_INPUT, an event that the viewer may not see NOT_FOUND.
 * Places of holds whose time is up count as free; those holds are expired by the same change. A hold id can be used once.
 */
export function take(places: Places, request: TakeRequest): Taken {
  const { eventState, at } = places;
  if (!maySeeEvent(places.viewer, eventState)) throw notFound('event');
  if (!isBookable(places)) refuse(new EventNotBookable());
  const seats = seatsAskedFor(places, request);
  const asked = assignPlaces(places, request, seats);
  const seatCount = asked.reduce((sum, { seatIds }) => sum + seatIds.length, 0);
  if (seatCount > MOST_SEATS)
    throw badInput('seatIds', `must name at most ${MOST_SEATS} seats, with those of bestAvailable.`);

  if (request.terms === 'MEMBER') keepToTerms(places, request, asked);
  const lost = seats.filter((seat) => !isFree(seat, at)).map(({ id }) => id);
  if (lost.length > 0) refuse(seatsTaken(places, request, lost));
  for (const { terms, quantity, seatIds } of asked) {
    const lacksSeats = terms.seatCategory !== null && seatIds.length < quantity;
    if (lacksSeats)
      refuse(soldOut(places, request, { ticketTypeId: terms.id, remaining: places.unclaimedSeats(terms) }));
  }
  const lone = loneBeside(places, request, { seats, asked });
  if (lone.length > 0) refuse(new LoneSeat(lone));
  const short = reclaimFor(
    places,
    asked.map(({ terms, ...claimed }) => ({ ticketTypeId: terms.id, ...claimed })),
  );
  if (short) refuse(soldOut(places, request, short));
  return claim(places, request, asked);
}

function seatsTaken({ eventState }: Places, { eventId, seatIds, terms }: TakeRequest, lost: string[]): SeatsTaken {
  return new SeatsTaken(lost, {
    ...{ eventId, seatIds },
    preventsLoneSeats: terms === 'MEMBER' && eventState.preventsLoneSeats,
  });
}

/** Members are told whether they could wait instead, unless what they want is unlocked by a code. */
function soldOut(places: Places, { terms }: TakeRequest, { ticketTypeId, remaining }: Short): SoldOut {
  const isForAll = places.terms(ticketTypeId)!.visibility !== 'BY_CODE';
  return new SoldOut(ticketTypeId, remaining, terms === 'MEMBER' && places.isWaitlistOpen && isForAll);
}

/** In map order. */
function seatsAskedFor(places: Places, { seatIds }: TakeRequest): SeatNow[] {
  if (new Set(seatIds).size < seatIds.length) throw badInput('seatIds', 'name a seat more than once.');
  const seats = seatIds.map((id, index) => {
    const seat = places.seat(uuidOf('seat', id));
    if (!seat) throw badInput(`seatIds.${index}`, 'is no seat of this event.');
    return seat;
  });
  return seats.sort((one, other) => one.position - other.position);
}

/** The seats that a member's choice of seats would leave alone without need. */
function loneBeside(
  places: Places,
  { terms }: TakeRequest,
  { seats, asked }: { seats: readonly SeatNow[]; asked: readonly AskedPlaces[] },
): readonly string[] {
  if (terms !== 'MEMBER') return [];
  const picked = seats.map(({ id }) => id);
  const chosen = asked.flatMap(({ seatIds }) => seatIds).filter((id) => !picked.includes(id));
  return places.lone(picked, chosen);
}

function keepToTerms(places: Places, request: TakeRequest, asked: readonly AskedPlaces[]): void {
  const { memberId, unlocked = [] } = request;
  for (const { terms: type, quantity } of asked) {
    if (type.visibility === 'BY_CODE' && !unlocked.includes(type.id)) throw notFound('ticket type of this event');
    if (!isOnSale(type, places.at)) refuse(new NotOnSale(type));
    if (quantity > type.maxPerBooking) refuse(new LimitExceeded(type, type.maxPerBooking, 0));
    if (quantity < type.minPerBooking)
      throw badInput(whereAsked(request, type.id), `must ask for at least ${type.minPerBooking} of these.`);
    const { maxPerMember } = type;
    if (maxPerMember === null) continue;
    const member = uuidOf('usr', memberId);
    const most = maxPerMember - quantity;
    const assumed = { key: memberTypeKey(member, type.id), most: most - places.gained(member, type.id) };
    if (places.mayAssume(ownedPlaces, assumed)) continue;
    const owned = places.owned(member, type.id);
    if (owned > most) refuse(new LimitExceeded(type, maxPerMember, owned));
  }
}

/** Which part of the request asks for places of a ticket type; seats that it does not name may be of any. */
function whereAsked({ items, bestAvailable }: TakeRequest, id: string): string {
  const isIt = ({ ticketTypeId }: { ticketTypeId: Id<'tty'> }): boolean => uuidOf('tty', ticketTypeId) === id;
  const item = items.findIndex(isIt);
  if (item !== -1) return `items.${item}.quantity`;
  return bestAvailable && isIt(bestAvailable) ? 'bestAvailable.quantity' : 'seatIds';
}

function claim({ change, at }: Places, request: TakeRequest, asked: readonly AskedPlaces[]): Taken {
  const { eventId, holdId, memberId, timeToLive } = request;
  const expiresAt = addMilliseconds(at, timeToLive);
  for (const { terms, quantity, seatIds } of asked) {
    change.take({
      holdId: uuidOf('rsv', holdId),
      ticketTypeId: terms.id,
      memberId: uuidOf('usr', memberId),
      quantity,
      seatIds,
      expiresAt,
      unitPriceMinor: terms.priceMinor,
      currency: terms.currency,
    });
  }
  const lines = asked.map(({ terms, quantity, seatIds }) => ({
    ticketTypeId: encodeId('tty', terms.id),
    quantity,
    seatIds,
    unitPriceMinor: terms.priceMinor,
    currency: terms.currency,
  }));
  return { eventId, holdId, memberId, at, expiresAt, lines };
}
