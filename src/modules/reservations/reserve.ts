import { viewerId, type Viewer } from '../../kernel/auth/viewer.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { needsOfTake, take, type BestAvailable, type PlacesCommand, type Taken } from '../inventory/index.js';
import { assertRate, needsOfRate } from './reservation-rate.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSettings } from './reservation.settings.js';

export interface NewReservation {
  eventId: Id<'evt'>;
  items?: { ticketTypeId: Id<'tty'>; quantity: number }[] | null;
  seatIds?: Id<'seat'>[] | null;
  bestAvailable?: BestAvailable | null;
}

/**
 * Holds places for the viewer: all that is asked for, or none. Refuses with SeatsTaken, LoneSeat, SoldOut, NotOnSale,
 * LimitExceeded or EventNotBookable; RATE_LIMITED when the member makes too many within a minute.
 */
export function reserve(
  viewer: Viewer,
  { eventId, items, seatIds, bestAvailable }: NewReservation,
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
  return {
    needs: { ...needsOfTake(request), ...(perMinute !== null && { facts: needsOfRate(memberId) }) },
    settle(places) {
      if (perMinute !== null) assertRate(places, memberId, perMinute);
      const reservation = reservationOf(take(places, request));
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
