import { viewerId, type Viewer } from '../../kernel/auth/viewer.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { accessCodeKey, accessCodes, unlockedBy } from '../discounts/index.js';
import { needsOfTake, take, type BestAvailable, type PlacesCommand } from '../inventory/index.js';
import { insertReservation, newReservation } from './new-reservation.js';
import { assertRate, needsOfRate } from './reservation-rate.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSettings } from './reservation.settings.js';

export interface NewReservation {
  eventId: Id<'evt'>;
  items?: { ticketTypeId: Id<'tty'>; quantity: number }[] | null;
  seatIds?: Id<'seat'>[] | null;
  bestAvailable?: BestAvailable | null;
  /** Unlocks ticket types. */
  accessCode?: string | null;
}

/**
 * Holds places for the viewer: all that is asked for, or none. Refuses with SeatsTaken, LoneSeat, SoldOut, NotOnSale,
 * LimitExceeded, EventNotBookable or DiscountNotApplicable; RATE_LIMITED when the member makes too many within a minute.
 */
export function reserve(
  viewer: Viewer,
  { eventId, items, seatIds, bestAvailable, accessCode }: NewReservation,
  { timeToLive, perMinute }: ReservationSettings,
): PlacesCommand<ReservationRow> {
  const memberId = viewerId(viewer);
  const request = {
    eventId,
    holdId: newId('rsv'),
    memberId,
    items: items ?? [],
    seatIds: (seatIds ?? []).map((id) => uuidOf('seat', id)),
    bestAvailable: bestAvailable ?? null,
    timeToLive,
    terms: 'MEMBER' as const,
  };
  const codeKey = accessCode ? accessCodeKey(eventId, accessCode) : null;
  const rate = perMinute === null ? [] : needsOfRate(memberId);
  const access = codeKey === null ? [] : [{ fact: accessCodes, key: codeKey }];
  return {
    needs: { ...needsOfTake(request), facts: [...rate, ...access], isForeseeable: true },
    settle(places) {
      if (perMinute !== null) assertRate(places, memberId, perMinute);
      const unlocked = codeKey === null ? [] : unlockedBy(places.know(accessCodes, codeKey), places.at);
      const reservation = newReservation(take(places, { ...request, unlocked }));
      places.write(insertReservation(reservation));
      return reservation;
    },
  };
}
