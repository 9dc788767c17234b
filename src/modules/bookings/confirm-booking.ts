import { may, move } from '../../kernel/lifecycle.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { refundRest } from '../payments/index.js';
import type { BookingRow } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingConfirmed } from './booking.messages.js';
import { atStake, letExpire, noteLateCapture } from './end-booking.js';
import { endIfCalledOff } from './end-bookings.js';
import { draftTickets } from './draft-tickets.js';
import { changeBooking, onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';
import { sellPlaces } from './sell-places.js';
import { insertTickets } from './write-booking.js';

const TOO_LATE = 'The payment came when the booking could no longer be confirmed.';

/**
 * The money for a booking has come. Places still held, or free again, are sold and the booking is confirmed; otherwise
 * all of the money goes back, and a booking that still waited is EXPIRED, or CANCELLED with its event. Safe to repeat.
 */
export const confirmPaidBooking = (where: BookingPlaces): PlacesCommand<void> =>
  onBooking(where, (places, now) => {
    const { status } = now.booking;
    if (status === 'CONFIRMED' || endIfCalledOff(places, now)) return;
    const isWanted = status === 'PENDING_PAYMENT' && places.eventState.status === 'PUBLISHED';
    if (!isWanted || !confirmIfPlaces(places, now)) giveMoneyBack(places, now);
  });

/** Sells the places and issues the tickets; undefined, with nothing changed, when others have the places by now. */
export function confirmIfPlaces(places: Places, { booking, lines }: BookingNow): BookingRow | undefined {
  const status = move(bookingLifecycle, booking.status, 'confirm');
  if (!sellPlaces(places, booking.holdId)) return undefined;
  const confirmed = changeBooking(places, booking, { status, confirmedAt: places.now, expiresAt: null });
  places.write(insertTickets(draftTickets(places, booking, lines)));
  places.emit(bookingConfirmed, { bookingId: booking.id });
  return confirmed;
}

function giveMoneyBack(places: Places, now: BookingNow): void {
  const { booking, payment } = now;
  if (may(bookingLifecycle, booking.status, 'expire')) return void letExpire(places, now, TOO_LATE);
  if (!payment || atStake(now) === 0) return;
  const scopeId = places.eventState.organizationId;
  places.write(...refundRest(places, payment, { reason: TOO_LATE, scopeId, keptMinor: booking.keptMinor }));
  noteLateCapture(places, booking);
}
