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

/** What was given back for lines of a booking, or is on its way. */
export const refundedLinesOf = (places: Places, { id }: Pick<BookingRow, 'id'>): RefundedLine[] =>
  places.know(refundedLines, id) ?? [];

/** Of a ticket type that was not booked there are no places. */
export function unrefundedLine(
  places: Places,
  { booking: { id, breakdown }, tickets }: Booked,
  ticketTypeId: string,
): UnrefundedLine {
  const cancelled = new Set(tickets.filter(({ status }) => status === 'VOID').map(({ position }) => position));
  const all = placePrices(breakdown).map((price, position) => ({ ...price, isCancelled: cancelled.has(position) }));
  const prices = all.filter((place) => place.ticketTypeId === ticketTypeId);
  const refunds = refundedLinesOf(places, { id }).filter((line) => line.id === ticketTypeId);
  const worth = prices.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  const amountMinor = refunds.reduce((left, line) => left - line.amountMinor, worth);
  const refunded = refunds.reduce((sum, { quantity }) => sum + quantity, 0);
  const [gone, good] = [prices.filter((place) => place.isCancelled), prices.filter((place) => !place.isCancelled)];
  return { prices: [...gone.slice(0, refunded), ...good, ...gone.slice(refunded)], refunded, amountMinor };
}

/**
 * What the good tickets of a booking are worth by line, `but` those that are to be cancelled: without what was given back for
 * lines, which is for places that were cancelled before, as far as there are any.
 */
export function worthLeft(
  { breakdown, tickets }: Pick<Booked['booking'], 'breakdown'> & Pick<Booked, 'tickets'>,
  refunds: readonly RefundedLine[],
  but: Booked['tickets'] = [],
): RefundedLine[] {
  const good = new Set(tickets.filter(({ status }) => status !== 'VOID').map(({ position }) => position));
  const left = new Set([...good].filter((at) => !but.some(({ position }) => position === at)));
  const places = placePrices(breakdown).map((price, position) => ({ ...price, position }));
  return [...Map.groupBy(places, ({ ticketTypeId }) => ticketTypeId)].map(([id, ofLine]) => {
    const refunded = refunds.filter((line) => line.id === id);
    const cancelled = ofLine.filter(({ position }) => !good.has(position)).length;
    const stay = Math.max(0, sumOf(refunded, ({ quantity }) => quantity) - cancelled);
    const staying = ofLine.filter(({ position }) => left.has(position));
    const worth = sumOf(staying.slice(stay), ({ totalMinor }) => totalMinor);
    const unrefunded = sumOf(ofLine, ({ totalMinor }) => totalMinor) - sumOf(refunded, (line) => line.amountMinor);
    return { id, quantity: staying.length, amountMinor: Math.max(0, Math.min(worth, unrefunded)) };
  });
}

const sumOf = <Item>(items: readonly Item[], amountOf: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + amountOf(item), 0);
