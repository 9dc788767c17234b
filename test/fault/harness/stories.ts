import { bookingOf, isOpen, reservationOf, type BookingTold, type Request, type ReservationTold } from './journal.js';

/** An acknowledged reservation, and all that its buyer has done with it. */
export interface Story {
  reservation: ReservationTold;
  booking: BookingTold | undefined;
  requests: Request[];
  wasReleased: boolean;
  wasCancelled: boolean;
  /** Until when its places were promised, in milliseconds; goes by the last word about it. */
  promisedUntil: number;
  /** A careless buyer's request whose outcome nobody will ever know is among them. */
  isUncertain: boolean;
}

/** Stories of all reservations that were acknowledged. */
export function storiesOf(requests: readonly Request[]): Story[] {
  const about = Map.groupBy(requests, ({ subject }) => subject);
  return requests.flatMap((request) => {
    const reservation = request.operation === 'reserve' ? reservationOf(request) : undefined;
    if (!reservation) return [];
    const next = about.get(reservation.id) ?? [];
    const booking = next.map(bookingOf).find((found) => found !== undefined);
    return storyOf(reservation, booking, [request, ...next, ...((booking && about.get(booking.id)) ?? [])]);
  });
}

function storyOf(reservation: ReservationTold, booking: BookingTold | undefined, requests: Request[]): Story {
  const isDone = (operation: Request['operation']): boolean =>
    requests.some((request) => request.operation === operation && (reservationOf(request) ?? bookingOf(request)));
  const promises = requests.flatMap((request) => reservationOf(request)?.expiresAt ?? []);
  return {
    reservation,
    booking,
    requests,
    wasReleased: isDone('releaseReservation'),
    wasCancelled: isDone('cancelBooking'),
    promisedUntil: Math.max(...promises.map((instant) => Date.parse(instant))),
    isUncertain: requests.some(isOpen),
  };
}

export const seatsOf = ({ reservation }: Story): string[] =>
  reservation.items.flatMap(({ seats }) => seats.map(({ id }) => id));

export const placesOf = ({ reservation }: Story): number =>
  reservation.items.reduce((sum, { quantity }) => sum + quantity, 0);
