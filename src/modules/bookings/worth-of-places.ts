import type { RefundedLine } from '../payments/index.js';
import { placePrices, sharesOf } from '../pricing/index.js';
import type { BookingRow } from './booking.entity.js';
import type { TicketRow } from './ticket.entity.js';

/** What tickets of a booking cost, by what they were sold as: a move changes neither. */
export function worthOfTickets(
  { breakdown }: Pick<BookingRow, 'breakdown'>,
  tickets: readonly Pick<TicketRow, 'position'>[],
): RefundedLine[] {
  const prices = placePrices(breakdown);
  const priced = tickets.map(({ position }) => prices[position]).filter((price) => price !== undefined);
  return [...Map.groupBy(priced, ({ ticketTypeId }) => ticketTypeId)].map(([id, places]) => ({
    id,
    quantity: places.length,
    amountMinor: places.reduce((sum, { totalMinor }) => sum + totalMinor, 0),
  }));
}

export const sumOfLines = (lines: readonly RefundedLine[]): number =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** The same lines for an amount that is no more than they are worth, in proportion, rounded by the largest remainder. */
export function linesFor(amountMinor: number, lines: readonly RefundedLine[]): RefundedLine[] {
  const shares = sharesOf(
    amountMinor,
    lines.map((line) => line.amountMinor),
  );
  return lines.map((line, index) => ({ ...line, amountMinor: shares[index]! }));
}
