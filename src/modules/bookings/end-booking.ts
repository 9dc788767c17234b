import { updateRow } from '../../kernel/db/row-shape.js';
import { may, move } from '../../kernel/lifecycle.js';
import { giveBack, release, type Places } from '../inventory/index.js';
import { endPayment, refundable } from '../payments/index.js';
import { giveUseBack } from './asked-discount.js';
import type { BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingCancelled, bookingExpired, bookingPaidTooLate } from './booking.messages.js';
import { changeBooking, type BookingNow } from './on-booking.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';
import { ticketLifecycle } from './ticket.lifecycle.js';

interface Paid {
  booking: Pick<BookingRow, 'keptMinor'>;
  payment: Parameters<typeof refundable>[0] | undefined;
}

export interface Ending {
  verb: 'cancel' | 'reject';
  reason: string;
  /** What of the price is kept, as far as it has been paid and is not on its way back; nothing, unless told. */
  keptMinor?: number;
}

/**
 * Ends a booking that somebody does not want any more: tickets void, places free, money not asked for any longer, and on
 * its way back if it has come: also to a booking that has not heard of it yet. What was kept
 * of places that were cancelled before stays kept. A booking that has ended is a CONFLICT.
 */
export function endBooking(places: Places, now: BookingNow, { verb, reason, keptMinor = 0 }: Ending): BookingRow {
  const { booking, tickets } = now;
  const status = move(bookingLifecycle, booking.status, verb);
  const change = { status, cancellationReason: reason, cancelledAt: places.now, expiresAt: null };
  const ended = changeBooking(places, booking, {
    ...change,
    keptMinor: booking.keptMinor + Math.min(keptMinor, atStake(now)),
  });
  if (booking.status === 'CONFIRMED') giveBack(places, booking.holdId);
  else release(places, booking.holdId, 'RELEASE');
  voidTickets(places, tickets);
  endDiscount(places, booking);
  endMoney(places, { ...now, booking: ended }, reason);
  places.emit(bookingCancelled, { bookingId: booking.id });
  return ended;
}

/** Nobody waits any longer for a booking that has waited too long: places free, money as in `endBooking`. */
export function letExpire(places: Places, now: BookingNow, reason: string): BookingRow {
  const { booking } = now;
  const status = move(bookingLifecycle, booking.status, 'expire');
  const ended = changeBooking(places, booking, { status, expiresAt: null });
  release(places, booking.holdId, 'EXPIRE');
  endDiscount(places, booking);
  endMoney(places, now, reason);
  if (now.payment && refundable(now.payment) > 0) noteLateCapture(places, booking);
  places.emit(bookingExpired, { bookingId: booking.id });
  return ended;
}

/** Money came for a booking that could not have its places any more. */
export function noteLateCapture(places: Places, { id }: BookingRow): void {
  const scopeId = places.eventState.organizationId;
  places.audit({ action: 'booking.paid-too-late', subjectId: id, scopeId });
  places.emit(bookingPaidTooLate, { bookingId: id });
}

function endDiscount(places: Places, { discountId, memberId }: BookingRow): void {
  if (discountId && memberId) giveUseBack(places, { discountId, memberId });
}

/** What was captured, is not on its way back and is not kept: the money for the places that the booking has. */
export const atStake = ({ booking, payment }: Paid): number =>
  payment ? Math.max(0, refundable(payment) - booking.keptMinor) : 0;

function endMoney(places: Places, { booking: { keptMinor }, payment }: BookingNow, reason: string): void {
  const scopeId = places.eventState.organizationId;
  if (payment) places.write(...endPayment(places, payment, { reason, scopeId, keptMinor }));
}

function voidTickets(places: Places, tickets: readonly TicketRow[]): void {
  for (const { id, status } of tickets) {
    if (!may(ticketLifecycle, status, 'void')) continue;
    places.write(updateRow(ticketRows, { id, status: move(ticketLifecycle, status, 'void') }));
  }
}
