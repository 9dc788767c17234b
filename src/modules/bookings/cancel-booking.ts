import { refuse } from '../../kernel/problem.js';
import type { PlacesCommand } from '../inventory/index.js';
import { mayManage } from '../organizations/index.js';
import type { BookingRow } from './booking.entity.js';
import { NotCancellable } from './booking.problems.js';
import { assertMaySeeBooking } from './booking.policy.js';
import { endBooking } from './end-booking.js';
import { onBooking, type BookingPlaces } from './on-booking.js';

/**
 * Gives up a booking: by its member before the event starts, by those who manage the event at any time. Its places are
 * free at once, its tickets void, and what was paid is refunded in full. Refuses with NotCancellable.
 */
export const cancelBooking = (where: BookingPlaces, reason: string): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { viewer, eventState } = places;
    const { organizationId: scopeId, startsAt } = eventState;
    assertMaySeeBooking(viewer, { memberId: now.booking.memberId ?? null, organizationId: scopeId });
    if (startsAt <= places.now && !mayManage(viewer, { organizationId: scopeId })) {
      refuse(new NotCancellable('EVENT_STARTED'));
    }
    if (now.tickets.some(({ status }) => status === 'CHECKED_IN')) refuse(new NotCancellable('TICKET_USED'));
    const booking = endBooking(places, now, { verb: 'cancel', reason });
    places.audit({ action: 'booking.cancelled', subjectId: booking.id, scopeId, details: { reason } });
    return booking;
  });

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
