import { encodeId } from '../../kernel/ids.js';
import type { Places } from './places.js';
import { reclaimFor } from './reclaim.js';
import type { TakenLine } from './take-request.js';

/** What somebody waits for. Ids are bare uuids. */
export interface WaitingFor {
  holdId: string;
  memberId: string;
  ticketTypeId: string;
  quantity: number;
  /** Until when the places are held. */
  until: Date;
}

/** Why somebody who waits gets nothing yet: that many do not fit, or their own limit is reached. */
export type Misfit = 'NO_PLACES' | 'MEMBER_LIMIT';

/**
 * Holds places for somebody who waited for them, if they fit: seats side by side, the best that are free. Sale times were
 * judged by the caller. The holds whose time is up must all be known.
 */
export function takeForWaiting(places: Places, wanted: WaitingFor): TakenLine | Misfit {
  const { holdId, memberId, ticketTypeId, quantity, until } = wanted;
  const terms = places.terms(ticketTypeId)!;
  const { maxPerMember, priceMinor: unitPriceMinor, currency } = terms;
  if (places.unclaimed(ticketTypeId) < quantity) return 'NO_PLACES';
  if (maxPerMember !== null && places.owned(memberId, ticketTypeId) + quantity > maxPerMember) return 'MEMBER_LIMIT';
  const seatIds = seatsFor(places, terms, quantity);
  if (!seatIds) return 'NO_PLACES';
  reclaimFor(places, [{ ticketTypeId, quantity, seatIds }]);
  places.change.take({
    ...{ holdId, ticketTypeId, memberId, quantity, seatIds, unitPriceMinor, currency },
    expiresAt: until,
  });
  return { ticketTypeId: encodeId('tty', ticketTypeId), quantity, seatIds, unitPriceMinor, currency };
}

/** Whether so many places of a ticket type could be had now, by anybody. */
export function couldBeTaken(places: Places, ticketTypeId: string, quantity: number): boolean {
  const terms = places.terms(ticketTypeId)!;
  return places.unclaimed(ticketTypeId) >= quantity && seatsFor(places, terms, quantity) !== undefined;
}

/**
 * Empty for places without seats; undefined where none are side by side. Whoever chooses knows what the commands before
 * have done; here one serves many, so it must be told which seats this one has taken.
 */
function seatsFor(
  places: Places,
  { id, seatCategory }: { id: string; seatCategory: string | null },
  quantity: number,
): string[] | undefined {
  if (seatCategory === null) return [];
  const best = { ticketTypeId: encodeId('tty', id), quantity, together: true, accessible: false };
  const taken = [...places.change.seats].filter(([, { state }]) => state !== 'FREE').map(([seatId]) => seatId);
  const seatIds = places.choose(seatCategory, best, taken);
  return seatIds.length < quantity ? undefined : seatIds;
}
