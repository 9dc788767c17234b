import { viewerId, type Viewer } from '../../kernel/auth/viewer.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { accessCodeKey, accessCodes, unlockedBy } from '../discounts/index.js';
import { needsOfTake, take, type BestAvailable, type PlacesCommand, type Taken } from '../inventory/index.js';
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
    needs: { ...needsOfTake(request), facts: [...rate, ...access] },
    settle(places) {
      if (perMinute !== null) assertRate(places, memberId, perMinute);
      const unlocked = codeKey === null ? [] : unlockedBy(places.know(accessCodes, codeKey), places.at);
      const reservation = reservationOf(take(places, { ...request, unlocked }));
      places.write({ verb: 'insert', table: 'reservation', rows: [rowOf(reservation)] });
      return reservation;
    },
  };
}

const reservationOf = ({ holdId, eventId, memberId, at, expiresAt, lines }: Taken): ReservationRow => ({
  id: holdId,
  eventId,
  memberId,
  status: 'ACTIVE',
  expiresAt,
  extendedAt: null,
  createdAt: at,
  items: lines,
  asOf: at,
});

const rowOf = ({ id, eventId, memberId, status, expiresAt, createdAt }: ReservationRow) => ({
  id: uuidOf('rsv', id),
  event_id: uuidOf('evt', eventId),
  member_id: uuidOf('usr', memberId),
  status,
  expires_at: expiresAt,
  created_at: createdAt,
});
