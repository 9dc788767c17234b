import type { Amount } from '../../kernel/money.js';
import { badInput, refuse } from '../../kernel/problem.js';
import type { PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { refundable, refundPart } from '../payments/index.js';
import type { BookingRow } from './booking.entity.js';
import { RefundExceedsPayment } from './booking.problems.js';
import { onBooking, type BookingPlaces } from './on-booking.js';

/**
 * Gives back part of what was paid for a booking, which stays as it is otherwise: for those who manage its event. Refuses
 * with RefundExceedsPayment when not so much of it is left.
 */
export const refundBooking = (
  where: BookingPlaces,
  { amount, reason }: { amount: Amount; reason: string },
): PlacesCommand<BookingRow> =>
  onBooking(where, (places, { booking, payment }) => {
    const { organizationId: scopeId } = places.eventState;
    assertMayManage(places.viewer, places.eventState, 'booking');
    const { amountMinor, currency } = amount;
    if (currency !== booking.currency) throw badInput('amount.currency', `must be ${booking.currency}.`);
    if (amountMinor < 1) throw badInput('amount.amountMinor', 'must be 1 or more.');
    const left = payment ? refundable(payment) : 0;
    if (!payment || amountMinor > left) refuse(new RefundExceedsPayment({ amountMinor: left, currency }));
    places.write(...refundPart(places, payment, { amountMinor, reason, scopeId }));
    return booking;
  });
