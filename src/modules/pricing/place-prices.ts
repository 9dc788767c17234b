import type { Id } from '../../kernel/ids.js';
import type { Breakdown } from './breakdown.js';
import { sharesOf } from './shares-of.js';

/** What one place cost, with its share of discount, fees and taxes. */
export interface PlacePrice {
  /** What it was sold as. */
  ticketTypeId: Id<'tty'>;
  totalMinor: number;
}

/**
 * What each place cost: the total of its line, divided by the largest remainder, so that the places add up to the total of
 * the price. In the order of tickets: ticket types as they were made, the first places of a line have what is left over.
 */
export const placePrices = ({ lines }: Breakdown): PlacePrice[] =>
  lines
    .toSorted((one, other) => (one.ticketTypeId < other.ticketTypeId ? -1 : 1))
    .flatMap(({ ticketTypeId, quantity, totalMinor }) =>
      equalShares(totalMinor, quantity).map((share) => ({ ticketTypeId, totalMinor: share })),
    );

const equalShares = (amountMinor: number, quantity: number): number[] =>
  amountMinor === 0
    ? Array.from({ length: quantity }, () => 0)
    : sharesOf(
        amountMinor,
        Array.from({ length: quantity }, () => amountMinor),
      );
