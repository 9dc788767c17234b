import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { fitting, leftAlone, pairsOf, subsets, windows, type Fits, type PlainSeat } from './plain-hall.js';

export interface Wish extends Omit<SeatWish, 'accessible'> {
  accessible: boolean;
}

/**
 * All choices of seats that best available may make, each in map order: one where seats are side by side, the nearest of
 * those that leave fewest alone; as many as leave fewest alone where they are in two rows; where they are anywhere, of those
 * that leave fewest alone the nearest in as few groups as possible; none where nothing fits.
 */
export function bestChoices(seats: readonly PlainSeat[], wish: Wish, accessibleAreOpen: boolean): number[][] {
  const kind: SeatWish = { ...wish, accessible: accessibleAreOpen && !wish.accessible ? null : wish.accessible };
  const together = windows(seats, wish.quantity, fitting(kind));
  if (together.length > 0) return [nearestOf(seats, leavingFewest(seats, together))];
  if (wish.together) return [];
  const pairs = pairsOf(seats, kind);
  if (pairs.length > 0) return leavingFewest(seats, pairs);
  const free = seats.filter((seat) => seat.isFree && fitting(kind)(seat)).map(({ position }) => position);
  const apart = leavingFewest(seats, [...subsets(free, wish.quantity)], (choice) =>
    aloneByStretch(seats, choice, fitting(kind)),
  );
  const inFewGroups = leastBy(apart, (choice) => groupsIn(seats, choice));
  return leastBy(inFewGroups, (choice) => reachOf(seats, choice));
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

const groupsIn = (seats: readonly PlainSeat[], choice: readonly number[]): number =>
  choice.filter((seat) => !choice.includes(seat - 1) || seats[seat - 1]!.run !== seats[seat]!.run).length;

function leavingFewest(
  seats: readonly PlainSeat[],
  choices: readonly number[][],
  alone = (choice: readonly number[]): number => leftAlone(seats, choice).length,
): number[][] {
  return leastBy(choices, alone);
}

function leastBy(choices: readonly number[][], cost: (choice: readonly number[]) => number): number[][] {
  const costs = choices.map(cost);
  const least = costs.reduce((one, other) => Math.min(one, other), Infinity);
  return choices.filter((_, index) => costs[index] === least);
}

const reachOf = (seats: readonly PlainSeat[], choice: readonly number[]): number =>
  choice.reduce((sum, seat) => sum + seats[seat]!.reach, 0);

const nearestOf = (seats: readonly PlainSeat[], choices: readonly number[][]): number[] =>
  leastBy(choices, (choice) => reachOf(seats, choice))[0]!;
