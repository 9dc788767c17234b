import type { Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { badInput, refuse } from '../../kernel/problem.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { refundable, refundPart, type RefundedLine } from '../payments/index.js';
import type { BookingRow } from './booking.entity.js';
import { RefundExceedsLine, RefundExceedsPayment } from './booking.problems.js';
import { atStake } from './end-booking.js';
import { changeBooking, onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';
import { knowsRefundedLines, unrefundedLine } from './unrefunded-lines.js';
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
 * kept of cancelled places goes last. Refuses with RefundExceedsPayment when not so much of the money is left, and with
 * RefundExceedsLine when not so many places of a line are left that nothing was given back for.
 */
export const refundBooking = (where: BookingPlaces, refund: ToRefund & { reason: string }): PlacesCommand<BookingRow> =>
  onBooking(where, (places, now) => refundNow(places, now, refund), knowsRefundedLines(where));

function refundNow(places: Places, now: BookingNow, { reason, ...wanted }: ToRefund & { reason: string }): BookingRow {
  const { booking, payment } = now;
  const { organizationId: scopeId } = places.eventState;
  assertMayManage(places.viewer, places.eventState, 'booking');
  const lines = 'lines' in wanted ? pricedLines(places, now, wanted.lines) : null;
  const amountMinor = 'amount' in wanted ? amountOf(booking, wanted.amount) : sumOfLines(lines!);
  const left = payment ? refundable(payment) : 0;
  if (!payment || amountMinor > left) {
    refuse(new RefundExceedsPayment({ amountMinor: left, currency: booking.currency }));
  }
  places.write(...refundPart(places, payment, { amountMinor, reason, scopeId, lines }));
  const ofKept = Math.max(0, amountMinor - atStake(now));
  return ofKept > 0 ? changeBooking(places, booking, { keptMinor: booking.keptMinor - ofKept }) : booking;
}

function amountOf({ currency: wanted }: BookingRow, { amountMinor, currency }: Amount): number {
  if (currency !== wanted) throw badInput('amount.currency', `must be ${wanted}.`);
  if (amountMinor < 1) throw badInput('amount.amountMinor', 'must be 1 or more.');
  return amountMinor;
}

/** What the places cost: of a line, those first that nothing was given back for and that cost a unit more. */
function pricedLines(places: Places, now: BookingNow, lines: readonly LineToRefund[]): RefundedLine[] {
  const priced = lines.map(({ ticketTypeId, quantity }, index) => {
    const { prices, refunded, amountMinor: left } = unrefundedLine(places, now, ticketTypeId);
    if (prices.length === 0) throw badInput(`lines.${index}.ticketTypeId`, 'is nothing that was booked.');
    if (quantity > prices.length) throw badInput(`lines.${index}.quantity`, `must be at most ${prices.length}.`);
    if (refunded + quantity > prices.length) {
      const refundable = { amountMinor: Math.max(0, left), currency: now.booking.currency };
      refuse(new RefundExceedsLine({ ticketTypeId, quantity: Math.max(0, prices.length - refunded), refundable }));
    }
    const worth = prices.slice(refunded, refunded + quantity).reduce((sum, { totalMinor }) => sum + totalMinor, 0);
    return { id: ticketTypeId, quantity, amountMinor: Math.min(worth, left) };
  });
  if (sumOfLines(priced) === 0) throw badInput('lines', 'cost nothing.');
  return priced;
}
