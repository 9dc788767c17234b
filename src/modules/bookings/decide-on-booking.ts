import { addMilliseconds } from '../../kernel/clock.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { refuse } from '../../kernel/problem.js';
import { changePlaces, EventNotBookable, extend, onHold } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { requestPayment } from '../payments/index.js';
import { PAYMENT_WINDOW } from './booking-windows.js';
import type { Booking, BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { PaymentUnavailable, PlacesGone } from './booking.problems.js';
import { confirmIfPlaces } from './confirm-booking.js';
import { endBooking } from './end-booking.js';
import { lockBooking, type LockedBooking } from './lock-booking.js';
import { bookingRow } from './write-booking.js';

/**
 * Lets a booking through that waits for approval: a free one is confirmed, one that costs is asked to be paid, with the
 * method that the member chose at checkout. Refuses with PlacesGone when it has waited too long, and with
 * EventNotBookable when the event does not take place. Without a provider what costs is refused with PaymentUnavailable.
 */
export async function approveBooking(
  tx: Tx,
  { bookingId, provider }: { bookingId: Id<'bkg'>; provider: string | null },
): Promise<BookingRow> {
  const { booking, event } = await lockManaged(tx, bookingId);
  move(bookingLifecycle, booking.status, 'approve');
  if (event.status !== 'PUBLISHED') refuse(new EventNotBookable());
  const isFree = booking.totalMinor === 0;
  const hasPlaces = await (isFree ? confirmIfPlaces(tx, booking) : awaitPayment(tx, booking, provider));
  if (!hasPlaces) refuse(new PlacesGone());
  tx.audit({ action: 'booking.approved', subjectId: bookingId, scopeId: event.organizationId });
  return bookingRow(booking);
}

/** Turns a booking down that waits for approval: it is CANCELLED and its places are free. */
export async function rejectBooking(
  tx: Tx,
  { bookingId, reason }: { bookingId: Id<'bkg'>; reason: string },
): Promise<BookingRow> {
  const { booking, event } = await lockManaged(tx, bookingId);
  await endBooking(tx, booking, { verb: 'reject', reason, organizationId: event.organizationId });
  tx.audit({ action: 'booking.rejected', subjectId: bookingId, scopeId: event.organizationId, details: { reason } });
  return bookingRow(booking);
}

async function lockManaged(tx: Tx, bookingId: Id<'bkg'>): Promise<LockedBooking> {
  const locked = await lockBooking(tx, bookingId);
  assertMayManage(tx.viewer, locked.event, 'booking');
  return locked;
}

/**
 * The member has the payment window from now on. A hold never becomes shorter, so one that is approved early may keep its
 * places longer than the payment is waited for; they go when the booking expires.
 */
async function awaitPayment(tx: Tx, booking: Booking, provider: string | null): Promise<boolean> {
  if (provider === null) return refuse(new PaymentUnavailable());
  const { id: subjectId, eventId, holdId, totalMinor: amountMinor, currency } = booking;
  const extension = onHold(holdId, (places) => extend(places, holdId, PAYMENT_WINDOW));
  const { changed, at } = await changePlaces(tx, eventId, extension);
  if (!changed) return false;
  booking.status = move(bookingLifecycle, booking.status, 'approve');
  booking.expiresAt = addMilliseconds(at, PAYMENT_WINDOW);
  const method = booking.paymentMethod ?? '';
  await requestPayment(tx, { subjectId, amount: { amountMinor, currency }, provider, method });
  return true;
}
