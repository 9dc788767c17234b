import { refundedLines, type RefundedLine } from '../payments/index.js';
import { placePrices, type PlacePrice } from '../pricing/index.js';
import type { Needs, Places } from '../inventory/index.js';
import type { BookingRow } from './booking.entity.js';
import type { BookingPlaces } from './on-booking.js';
import type { TicketRow } from './ticket.entity.js';

/** What of one line has not been given back, and is not on its way: refunds by amount are for no line. */
export interface UnrefundedLine {
  /** Of each place that was booked, the price: as far as places were given back for, those that were cancelled first. */
  prices: readonly PlacePrice[];
  /** How many of them have been given back for, in whole or in part: they are the first. */
  refunded: number;
  amountMinor: number;
}

/** Behind the lock. */
interface Booked {
  booking: Pick<BookingRow, 'id' | 'breakdown'>;
  tickets: readonly Pick<TicketRow, 'position' | 'status'>[];
}

/** For commands that ask for `unrefundedLine`. */
export const knowsRefundedLines = ({ bookingId }: BookingPlaces): NonNullable<Needs['facts']> => [
  { fact: refundedLines, key: bookingId },
];

/** Of a ticket type that was not booked there are no places. */
export function unrefundedLine(
  places: Places,
  { booking: { id, breakdown }, tickets }: Booked,
  ticketTypeId: string,
): UnrefundedLine {
  const cancelled = new Set(tickets.filter(({ status }) => status === 'VOID').map(({ position }) => position));
  const all = placePrices(breakdown).map((price, position) => ({ ...price, isCancelled: cancelled.has(position) }));
  const prices = all.filter((place) => place.ticketTypeId === ticketTypeId);
  const refunds = (places.know(refundedLines, id) ?? []).filter((line) => line.id === ticketTypeId);
  const worth = prices.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  const amountMinor = refunds.reduce((left, line) => left - line.amountMinor, worth);
  const refunded = refunds.reduce((sum, { quantity }) => sum + quantity, 0);
  const [gone, good] = [prices.filter((place) => place.isCancelled), prices.filter((place) => !place.isCancelled)];
  return { prices: [...gone.slice(0, refunded), ...good, ...gone.slice(refunded)], refunded, amountMinor };
}

/** The same lines, none of them worth more than has not been given back for it. */
export const withinUnrefunded = (places: Places, booked: Booked, lines: readonly RefundedLine[]): RefundedLine[] =>
  lines.map((line) => ({
    ...line,
    amountMinor: Math.max(0, Math.min(line.amountMinor, unrefundedLine(places, booked, line.id).amountMinor)),
  }));
