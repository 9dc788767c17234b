import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { release, type Places, type PlacesCommand } from '../inventory/index.js';
import { onReservation } from './on-reservation.js';
import { ReservationNotActive } from './reservation.problems.js';
import type { ReservationRow } from './reservation-row.js';

/** Gives the places of the viewer's reservation back. Refuses with ReservationNotActive when it has lost them already. */
export const releaseReservation = (id: Id<'rsv'>): PlacesCommand<ReservationRow> =>
  onReservation(id, giveUpReservation);

/** The same, for a command that has the reservation. */
export function giveUpReservation(places: Places, reservation: ReservationRow): ReservationRow {
  const { id, status } = reservation;
  if (status !== 'ACTIVE') refuse(new ReservationNotActive());
  const { changed } = release(places, id, 'RELEASE');
  if (!changed) refuse(new ReservationNotActive());
  places.write({ verb: 'update', table: 'reservation', rows: [{ id: uuidOf('rsv', id), status: 'RELEASED' }] });
  return { ...reservation, status: 'RELEASED' };
}
