import { addMilliseconds } from '../../kernel/clock.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { move } from '../../kernel/lifecycle.js';
import { refuse } from '../../kernel/problem.js';
import { EventNotBookable, extend, isBookable, type Places, type PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { capturePayment, endPayment, preparePayment } from '../payments/index.js';
import { APPROVAL_WINDOW, PAYMENT_WINDOW } from './booking-windows.js';
import type { BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { PaymentUnavailable, PlacesGone } from './booking.problems.js';
import { confirmIfPlaces } from './confirm-booking.js';
import { endBooking, letExpire } from './end-booking.js';
import { endIfCalledOff } from './end-bookings.js';
import { changeBooking, onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';

/**
 * The money for a booking is set aside: its organizer has the approval window to decide. One that cannot keep its places
 * so long, or does not wait any more, or whose event was called off or is over, lets go of the money. Safe to repeat.
 */
export const awaitDecision = (where: BookingPlaces): PlacesCommand<void> =>
  onBooking(where, (places, now) => {
    const { booking, payment } = now;
    if (payment?.status !== 'AUTHORIZED' || payment.captureRequestedAt) return;
    if (booking.status === 'PENDING_APPROVAL' || endIfCalledOff(places, now)) return;
    if (booking.status !== 'PENDING_PAYMENT') {
      const { organizationId: scopeId } = places.eventState;
      return places.write(...endPayment(places, payment, { reason: 'The booking has ended.', scopeId }));
    }
    const { changed, expiresAt } = extend(places, booking.holdId, APPROVAL_WINDOW);
    const isWanted = changed && isBookable(places);
    if (!isWanted) return void letExpire(places, now, 'The booking had expired.');
    changeBooking(places, booking, { status: move(bookingLifecycle, booking.status, 'authorize'), expiresAt });
  });

/**
 * Lets a booking through that waits for approval: a free one is confirmed, and of one that costs what was set aside is
 * taken; where nothing was, it is asked to be paid, with the method that the member chose at checkout. Refuses with
 * PlacesGone when it has waited too long, and with EventNotBookable when the event does not take place or is over. Without a provider
 * what costs is refused with PaymentUnavailable.
 */
export const approveBooking = (where: BookingPlaces, provider: string | null): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { booking } = now;
    assertMayManage(places.viewer, places.eventState, 'booking');
    move(bookingLifecycle, booking.status, 'approve');
    if (!isBookable(places)) refuse(new EventNotBookable());
    const approved = booking.totalMinor === 0 ? confirmIfPlaces(places, now) : awaitMoney(places, now, provider);
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
function awaitMoney(places: Places, { booking, payment }: BookingNow, provider: string | null): BookingRow | undefined {
  const { changed, at } = extend(places, booking.holdId, PAYMENT_WINDOW);
  if (!changed) return undefined;
  places.write(...(payment ? capturePayment(places, payment) : askForMoney(places, booking, provider)));
  const status = move(bookingLifecycle, booking.status, 'approve');
  return changeBooking(places, booking, { status, expiresAt: addMilliseconds(at, PAYMENT_WINDOW) });
}

/** Where nothing was set aside, as for bookings from before money was. */
function askForMoney(places: Places, booking: BookingRow, provider: string | null): TableRows[] {
  if (provider === null) return refuse(new PaymentUnavailable());
  const { id: subjectId, totalMinor: amountMinor, currency, paymentMethod } = booking;
  const request = { subjectId, amount: { amountMinor, currency }, provider, method: paymentMethod ?? '' };
  return [preparePayment(places, request).rows];
}
