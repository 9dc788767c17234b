import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { fitting, leftAlone, pairsOf, subsets, windows, type Fits, type PlainSeat } from './plain-hall.js';

export interface Wish extends Omit<SeatWish, 'accessible'> {
  accessible: boolean;
}

/**
 * All choices of seats that best available may make, each in map order: one where seats are side by side, the nearest of
 * those that leave fewest alone; as many as leave fewest alone where they are apart; none where nothing fits.
 */
export function bestChoices(seats: readonly PlainSeat[], wish: Wish, accessibleAreOpen: boolean): number[][] {
  const kind: SeatWish = { ...wish, accessible: accessibleAreOpen && !wish.accessible ? null : wish.accessible };
  const together = windows(seats, wish.quantity, fitting(kind));
  if (together.length > 0) return [nearestOf(seats, leavingFewest(seats, together))];
  if (wish.together) return [];
  const pairs = pairsOf(seats, kind);
  if (pairs.length > 0) return leavingFewest(seats, pairs);
  const free = seats.filter((seat) => seat.isFree && fitting(kind)(seat)).map(({ position }) => position);
  return leavingFewest(seats, [...subsets(free, wish.quantity)], (_, choice) =>
    aloneByStretch(seats, choice, fitting(kind)),
  );
}

/**
 * What is taken of one stretch of seats that fit is judged by itself: two stretches on both sides of a single seat of
 * another kind may leave it alone together.
 */
function aloneByStretch(seats: readonly PlainSeat[], choice: readonly number[], fits: Fits): number {
  const parts: number[][] = [];
  for (const position of choice) {
    const before = parts.at(-1);
    const between = before && seats.slice(before.at(-1), position + 1);
    const isOneStretch = between?.every((seat) => seat.run === seats[position]!.run && seat.isFree && fits(seat));
    if (before && isOneStretch) before.push(position);
    else parts.push([position]);
  }
  return parts.reduce((sum, part) => sum + leftAlone(seats, part).length, 0);
}

const aloneBy = (seats: readonly PlainSeat[], choice: readonly number[]): number => leftAlone(seats, choice).length;

function leavingFewest(seats: readonly PlainSeat[], choices: readonly number[][], count = aloneBy): number[][] {
  const counted = choices.map((choice) => count(seats, choice));
  const least = Math.min(...counted);
  return choices.filter((_, index) => counted[index] === least);
}

function nearestOf(seats: readonly PlainSeat[], choices: readonly number[][]): number[] {
  const reach = (choice: readonly number[]): number => choice.reduce((sum, seat) => sum + seats[seat]!.reach, 0);
  return choices.toSorted((one, other) => reach(one) - reach(other))[0]!;
}
