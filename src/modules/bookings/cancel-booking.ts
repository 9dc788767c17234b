import { refuse } from '../../kernel/problem.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { mayManage } from '../organizations/index.js';
import type { BookingRow } from './booking.entity.js';
import { CancellationNotAllowed, NotCancellable } from './booking.problems.js';
import { assertMaySeeBooking } from './booking.policy.js';
import { cancellationDeadlines, deadlineAt, keptOf } from './cancellation-terms.js';
import { endBooking } from './end-booking.js';
import { onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';

/**
 * Gives up a booking: by its member on the terms that it was made on, by those who manage the event at any time. Its places
 * are free at once, its tickets void, and what was paid is refunded: in full, but for what the terms keep of a member.
 * Refuses with NotCancellable or CancellationNotAllowed.
 */
export const cancelBooking = (where: BookingPlaces, reason: string): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { viewer, eventState } = places;
    const { organizationId: scopeId } = eventState;
    assertMaySeeBooking(viewer, { memberId: now.booking.memberId ?? null, organizationId: scopeId });
    const keptBasisPoints = mayManage(viewer, { organizationId: scopeId }) ? 0 : keptByTerms(places, now);
    if (now.tickets.some(({ status }) => status === 'CHECKED_IN')) refuse(new NotCancellable('TICKET_USED'));
    const keptMinor = keptOf(now.booking.totalMinor, keptBasisPoints);
    const booking = endBooking(places, now, { verb: 'cancel', reason, keptMinor });
    places.audit({ action: 'booking.cancelled', subjectId: booking.id, scopeId, details: { reason } });
    return booking;
  });

/** The share of the price that a member loses who cancels now; nothing of what was never confirmed. */
function keptByTerms(places: Places, { booking }: BookingNow): number {
  const { startsAt } = places.eventState;
  if (startsAt <= places.at) refuse(new NotCancellable('EVENT_STARTED'));
  if (booking.status !== 'CONFIRMED') return 0;
  const deadlines = cancellationDeadlines(booking, startsAt);
  const terms = deadlineAt(deadlines, places.at);
  if (!terms) refuse(new CancellationNotAllowed(deadlines.at(-1)?.until ?? null));
  return terms.keptBasisPoints;
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
