import { addMilliseconds } from '../../kernel/clock.js';
import { move } from '../../kernel/lifecycle.js';
import { refuse } from '../../kernel/problem.js';
import { EventNotBookable, extend, type Places, type PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { preparePayment } from '../payments/index.js';
import { PAYMENT_WINDOW } from './booking-windows.js';
import type { BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { PaymentUnavailable, PlacesGone } from './booking.problems.js';
import { confirmIfPlaces } from './confirm-booking.js';
import { endBooking } from './end-booking.js';
import { changeBooking, onBooking, type BookingPlaces } from './on-booking.js';

/**
 * Lets a booking through that waits for approval: a free one is confirmed, one that costs is asked to be paid, with the
 * method that the member chose at checkout. Refuses with PlacesGone when it has waited too long, and with
 * EventNotBookable when the event does not take place. Without a provider what costs is refused with PaymentUnavailable.
 */
export const approveBooking = (where: BookingPlaces, provider: string | null): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { booking } = now;
    assertMayManage(places.viewer, places.eventState, 'booking');
    move(bookingLifecycle, booking.status, 'approve');
    if (places.eventState.status !== 'PUBLISHED') refuse(new EventNotBookable());
    const isFree = booking.totalMinor === 0;
    const approved = isFree ? confirmIfPlaces(places, now) : awaitPayment(places, booking, provider);
    if (!approved) refuse(new PlacesGone());
    const scopeId = places.eventState.organizationId;
    places.audit({ action: 'booking.approved', subjectId: booking.id, scopeId });
    return approved;
  });

/** Turns a booking down that waits for approval: it is CANCELLED and its places are free. */
export const rejectBooking = (where: BookingPlaces, reason: string): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { organizationId: scopeId } = places.eventState;
    assertMayManage(places.viewer, places.eventState, 'booking');
    const booking = endBooking(places, now, { verb: 'reject', reason });
    places.audit({ action: 'booking.rejected', subjectId: booking.id, scopeId, details: { reason } });
    return booking;
  });

/**
 * The member has the payment window from now on. A hold never becomes shorter, so one that is approved early may keep its
 * places longer than the payment is waited for; they go when the booking expires.
 */
function awaitPayment(places: Places, booking: BookingRow, provider: string | null): BookingRow | undefined {
  if (provider === null) return refuse(new PaymentUnavailable());
  const { id: subjectId, holdId, totalMinor: amountMinor, currency } = booking;
  const { changed, at } = extend(places, holdId, PAYMENT_WINDOW);
  if (!changed) return undefined;
  const method = booking.paymentMethod ?? '';
  places.write(preparePayment(places, { subjectId, amount: { amountMinor, currency }, provider, method }).rows);
  const status = move(bookingLifecycle, booking.status, 'approve');
  return changeBooking(places, booking, { status, expiresAt: addMilliseconds(at, PAYMENT_WINDOW) });
}
