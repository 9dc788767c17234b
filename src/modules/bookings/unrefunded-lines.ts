import { refundedLines, type RefundedLine } from '../payments/index.js';
import { placePrices, type PlacePrice } from '../pricing/index.js';
import type { Needs, Places } from '../inventory/index.js';
import type { BookingRow } from './booking.entity.js';
import type { BookingPlaces } from './on-booking.js';

/** What of one line has not been given back, and is not on its way: refunds by amount are for no line. */
export interface UnrefundedLine {
  /** Of each place that was booked, the price. */
  prices: readonly PlacePrice[];
  /** How many of them have been given back for, in whole or in part: they are the first. */
  refunded: number;
  amountMinor: number;
}

/** For commands that ask for `unrefundedLine`. */
export const knowsRefundedLines = ({ bookingId }: BookingPlaces): NonNullable<Needs['facts']> => [
  { fact: refundedLines, key: bookingId },
];

/** Behind the lock; of a ticket type that was not booked there are no places. */
export function unrefundedLine(
  places: Places,
  { id, breakdown }: Pick<BookingRow, 'id' | 'breakdown'>,
  ticketTypeId: string,
): UnrefundedLine {
  const prices = placePrices(breakdown).filter((place) => place.ticketTypeId === ticketTypeId);
  const refunds = (places.know(refundedLines, id) ?? []).filter((line) => line.id === ticketTypeId);
  const worth = prices.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  const amountMinor = refunds.reduce((left, line) => left - line.amountMinor, worth);
  return { prices, refunded: refunds.reduce((sum, { quantity }) => sum + quantity, 0), amountMinor };
}

/** The same lines, none of them worth more than has not been given back for it. */
export const withinUnrefunded = (
  places: Places,
  booking: Pick<BookingRow, 'id' | 'breakdown'>,
  lines: readonly RefundedLine[],
): RefundedLine[] =>
  lines.map((line) => ({
    ...line,
    amountMinor: Math.max(0, Math.min(line.amountMinor, unrefundedLine(places, booking, line.id).amountMinor)),
  }));
