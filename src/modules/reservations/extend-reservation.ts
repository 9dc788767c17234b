import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { extend, type Places, type PlacesCommand } from '../inventory/index.js';
import { onReservation } from './on-reservation.js';
import { ReservationAlreadyExtended, ReservationNotActive } from './reservation.problems.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSettings } from './reservation.settings.js';

/**
 * Lets the viewer's reservation live a full time from now, once. Refuses with ReservationNotActive when it has ended and
 * with ReservationAlreadyExtended the second time.
 */
export const extendReservation = (id: Id<'rsv'>, { timeToLive }: ReservationSettings): PlacesCommand<ReservationRow> =>
  onReservation(id, (places, reservation) => {
    if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
    if (reservation.extendedAt) refuse(new ReservationAlreadyExtended(reservation.extendedAt));
    const { changed, at, expiresAt } = extend(places, id, timeToLive);
    if (!changed) refuse(new ReservationNotActive());
    const row = { id: uuidOf('rsv', id), expires_at: expiresAt, extended_at: at };
    places.write({ verb: 'update', table: 'reservation', rows: [row] });
    return { ...reservation, expiresAt, extendedAt: at };
  });

/** Lets an active reservation live a full time from now at least; that it can be extended once is left to its member. */
export function prolongReservation(places: Places, { id }: ReservationRow, { timeToLive }: ReservationSettings): void {
  const { changed, expiresAt } = extend(places, id, timeToLive);
  if (!changed) refuse(new ReservationNotActive());
  places.write({ verb: 'update', table: 'reservation', rows: [{ id: uuidOf('rsv', id), expires_at: expiresAt }] });
}
