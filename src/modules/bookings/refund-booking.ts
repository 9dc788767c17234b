import type { Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { badInput, refuse } from '../../kernel/problem.js';
import type { PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { refundable, refundPart, type RefundedLine } from '../payments/index.js';
import { placePrices } from '../pricing/index.js';
import type { BookingRow } from './booking.entity.js';
import { RefundExceedsPayment } from './booking.problems.js';
import { atStake } from './end-booking.js';
import { changeBooking, onBooking, type BookingPlaces } from './on-booking.js';
import { sumOfLines } from './worth-of-places.js';

/** Places of one ticket type, of those that were sold. */
export interface LineToRefund {
  ticketTypeId: Id<'tty'>;
  quantity: number;
}

/** An amount, or what so many places of the booking cost. */
export type ToRefund = { amount: Amount } | { lines: readonly LineToRefund[] };

/**
 * Gives back part of what was paid for a booking, which stays as it is otherwise: for those who manage its event. What was
 * kept of cancelled places goes last. Refuses with RefundExceedsPayment when not so much of the money is left.
 */
export const refundBooking = (
  where: BookingPlaces,
  { reason, ...wanted }: ToRefund & { reason: string },
): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => {
    const { booking, payment } = now;
    const { organizationId: scopeId } = places.eventState;
    assertMayManage(places.viewer, places.eventState, 'booking');
    const lines = 'lines' in wanted ? pricedLines(booking, wanted.lines) : null;
    const amountMinor = 'amount' in wanted ? amountOf(booking, wanted.amount) : sumOfLines(lines!);
    const left = payment ? refundable(payment) : 0;
    if (!payment || amountMinor > left) {
      refuse(new RefundExceedsPayment({ amountMinor: left, currency: booking.currency }));
    }
    places.write(...refundPart(places, payment, { amountMinor, reason, scopeId, lines }));
    const ofKept = Math.max(0, amountMinor - atStake(now));
    return ofKept > 0 ? changeBooking(places, booking, { keptMinor: booking.keptMinor - ofKept }) : booking;
  });

function amountOf({ currency: wanted }: BookingRow, { amountMinor, currency }: Amount): number {
  if (currency !== wanted) throw badInput('amount.currency', `must be ${wanted}.`);
  if (amountMinor < 1) throw badInput('amount.amountMinor', 'must be 1 or more.');
  return amountMinor;
}

/** What the places cost: of a line, those first that cost a unit more. */
function pricedLines({ breakdown }: BookingRow, lines: readonly LineToRefund[]): RefundedLine[] {
  const prices = placePrices(breakdown);
  const priced = lines.map(({ ticketTypeId, quantity }, index) => {
    const places = prices.filter((place) => place.ticketTypeId === ticketTypeId);
    if (places.length === 0) throw badInput(`lines.${index}.ticketTypeId`, 'is nothing that was booked.');
    if (quantity > places.length) throw badInput(`lines.${index}.quantity`, `must be at most ${places.length}.`);
    const amountMinor = places.slice(0, quantity).reduce((sum, { totalMinor }) => sum + totalMinor, 0);
    return { id: ticketTypeId, quantity, amountMinor };
  });
  if (sumOfLines(priced) === 0) throw badInput('lines', 'cost nothing.');
  return priced;
}
