import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { onHold, type Places, type PlacesCommand } from '../inventory/index.js';
import { storedReservations } from './find-reservation.js';
import { reservationsOf } from './reservation.policy.js';
import { asOf, type ReservationRow } from './reservation-row.js';

/**
 * A command about a reservation of the viewer (of anybody, for admins), as it is behind the lock on its event's places;
 * NOT_FOUND unless it is theirs. Reservations change under that lock alone.
 */
export const onReservation = <Answer>(
  id: Id<'rsv'>,
  settle: (places: Places, reservation: ReservationRow) => Answer,
): PlacesCommand<Answer> => {
  const key = uuidOf('rsv', id);
  return onHold(
    id,
    (places) => {
      const stored = places.know(storedReservations, key);
      const memberId = reservationsOf(places.viewer);
      if (!stored || (memberId !== undefined && stored.memberId !== memberId)) throw notFound('reservation');
      return settle(places, asOf(stored, places.at));
    },
    [{ fact: storedReservations, key }],
  );
};
