import type { Tx } from '../../kernel/db/unit-of-work.js';
import { decodeId, type Id } from '../../kernel/ids.js';
import { may, move } from '../../kernel/lifecycle.js';
import { changePlaces, onHold, release } from '../inventory/index.js';
import { requestRefund } from '../payments/index.js';
import { Booking, BookingLine } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingConfirmed, bookingExpired } from './booking.messages.js';
import { issueTickets } from './issue-tickets.js';
import { lockBooking, type LockedBooking } from './lock-booking.js';
import { sellPlaces } from './sell-places.js';

/** The booking that a payment is for, or undefined when it is for something else. */
export function paidBooking(subjectId: string): Id<'bkg'> | undefined {
  return decodeId('bkg', subjectId) === undefined ? undefined : subjectId;
}

/**
 * The money for a booking has come. Places still held, or free again, are sold and the booking is confirmed; otherwise
 * all of the money goes back, and a booking that still waited is EXPIRED. Safe to repeat.
 */
export async function confirmPaidBooking(tx: Tx, { subjectId }: { subjectId: string }): Promise<void> {
  const id = paidBooking(subjectId);
  if (!id) return;
  const { booking, event } = await lockBooking(tx, id);
  if (booking.status === 'CONFIRMED') return;
  const isWanted = booking.status === 'PENDING_PAYMENT' && event.status === 'PUBLISHED';
  if (isWanted && (await confirmIfPlaces(tx, booking))) return;
  await giveMoneyBack(tx, { booking, event });
}

/** Sells the places and issues the tickets; false, with nothing changed, when others have the places by now. */
export async function confirmIfPlaces(tx: Tx, booking: Booking): Promise<boolean> {
  const status = move(bookingLifecycle, booking.status, 'confirm');
  const { eventId, holdId } = booking;
  const sale = onHold(holdId, (places) => sellPlaces(places, holdId));
  if (!(await changePlaces(tx, eventId, sale))) return false;
  const lines = await tx.em.find(BookingLine, { bookingId: booking.id }, { orderBy: { ticketTypeId: 'asc' } });
  Object.assign(booking, { status, confirmedAt: tx.now, expiresAt: null });
  await issueTickets(tx, booking, lines);
  tx.emit(bookingConfirmed, { bookingId: booking.id });
  return true;
}

async function giveMoneyBack(tx: Tx, { booking, event }: LockedBooking): Promise<void> {
  if (may(bookingLifecycle, booking.status, 'expire')) {
    Object.assign(booking, { status: move(bookingLifecycle, booking.status, 'expire'), expiresAt: null });
    const { eventId, holdId } = booking;
    await changePlaces(
      tx,
      eventId,
      onHold(holdId, (places) => release(places, holdId, 'EXPIRE')),
    );
    tx.emit(bookingExpired, { bookingId: booking.id });
  }
  const reason = 'The payment came when the booking could no longer be confirmed.';
  const refund = await requestRefund(tx, { subjectId: booking.id, reason, scopeId: event.organizationId });
  if (!refund) return;
  tx.audit({ action: 'booking.paid-too-late', subjectId: booking.id, scopeId: event.organizationId });
}
