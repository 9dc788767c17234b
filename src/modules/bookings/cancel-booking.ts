import type { Places, PlacesCommand } from '../inventory/index.js';
import type { BookingRow } from './booking.entity.js';
import { keptOf } from './cancellation-terms.js';
import { endBooking } from './end-booking.js';
import { judgeCancellation } from './judge-cancellation.js';
import { onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';
import { knowsRefundedLines, refundedLinesOf, worthLeft } from './unrefunded-lines.js';
import { sumOfLines } from './worth-of-places.js';

/**
 * Gives up a booking: by its member on the terms that it was made on, by those who manage the event at any time. Its places
 * are free at once, its tickets void, and what was paid is refunded: in full, but for what the terms keep of a member.
 * Refuses with NotCancellable or CancellationNotAllowed.
 */
export const cancelBooking = (where: BookingPlaces, reason: string): PlacesCommand<BookingRow> =>
  onBooking(
    where,
    (places, now) => {
      const keptBasisPoints = judgeCancellation(places, now);
      return cancelWhole(places, now, { reason, keptBasisPoints });
    },
    knowsRefundedLines(where),
  );

/** Ends a booking as its terms say, once it has been judged. */
export function cancelWhole(
  places: Places,
  now: BookingNow,
  { reason, keptBasisPoints }: { reason: string; keptBasisPoints: number },
): BookingRow {
  const { breakdown } = now.booking;
  const left = worthLeft({ breakdown, tickets: now.tickets }, refundedLinesOf(places, now.booking));
  const keptMinor = keptOf(sumOfLines(left), keptBasisPoints);
  const booking = endBooking(places, now, { verb: 'cancel', reason, keptMinor });
  const { organizationId: scopeId } = places.eventState;
  places.audit({ action: 'booking.cancelled', subjectId: booking.id, scopeId, details: { reason } });
  return booking;
}

/**
 * The provider says that no money will come: a booking that waited for it is CANCELLED, also one whose money was set aside
 * and waits for a decision. Safe to repeat.
 */
export const cancelUnpaidBooking = (where: BookingPlaces): PlacesCommand<void> =>
  onBooking(where, (places, now) => {
    const waits = now.booking.status === 'PENDING_PAYMENT' || now.booking.status === 'PENDING_APPROVAL';
    if (!waits || now.payment?.status !== 'FAILED') return;
    endBooking(places, now, { verb: 'cancel', reason: 'The payment failed.' });
  });
