import { uuidOf } from '../../kernel/db/type-id.js';
import { refuse } from '../../kernel/problem.js';
import type { Places } from '../inventory/index.js';
import { ReservationNotActive } from './reservation.problems.js';
import type { ReservationRow } from './reservation-row.js';

/**
 * Turns a reservation over to a booking, which has its hold from then on (the hold's id is the reservation's) and
 * extends, sells or releases it. Refuses with ReservationNotActive: of two at once, the second finds it CONVERTED.
 */
export function convertReservation(places: Places, { id, status }: ReservationRow): void {
  if (status !== 'ACTIVE') refuse(new ReservationNotActive());
  places.write({ verb: 'update', table: 'reservation', rows: [{ id: uuidOf('rsv', id), status: 'CONVERTED' }] });
}
