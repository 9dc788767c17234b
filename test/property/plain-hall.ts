import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { drawnSeats, FOCAL_POINT, sectionsOf, type Drawing } from '../kit/drawn-hall.js';

/** The rules of seats in their plainest form: what a drawing says, and trying everything. */

export interface PlainSeat {
  position: number;
  letter: string;
  section: string;
  /** Rows and runs are counted through all sections. */
  row: number;
  run: number;
  /** How far it is from where its section looks to, in whole hundredths. */
  reach: number;
  isFree: boolean;
}

/** What the drawing itself says: runs are told by the text, not by coordinates. */
export function seatsOf(drawing: Drawing): PlainSeat[] {
  const reaches = drawnSeats(drawing).map(({ x, y }) => {
    return Math.round(Math.hypot(x - FOCAL_POINT.x, y - FOCAL_POINT.y) * 100);
  });
  let [position, run, row] = [0, -1, -1];
  return sectionsOf(drawing).flatMap(([section, rows]) =>
    rows.flatMap((text) => {
      row += 1;
      return text.split('|').flatMap((part) => {
        run += 1;
        return [...part].map((letter) => {
          return { position, letter, section, row, run, reach: reaches[position++]!, isFree: letter !== 'x' };
        });
      });
    }),
  );
}

/** The seats once those at some positions are taken. */
export const without = (seats: readonly PlainSeat[], positions: readonly number[]): PlainSeat[] =>
  seats.map((seat) => (positions.includes(seat.position) ? { ...seat, isFree: false } : seat));

/** The positions of free seats with nobody free beside them, once some seats are taken. */
function loneAfter(seats: readonly PlainSeat[], taken: ReadonlySet<number>): Set<number> {
  const free = (seat: PlainSeat | undefined, run: number): boolean =>
    seat !== undefined && seat.run === run && seat.isFree && !taken.has(seat.position);
  return new Set(
    seats
      .filter((seat) => free(seat, seat.run))
      .filter(({ position, run }) => !free(seats[position - 1], run) && !free(seats[position + 1], run))
      .map(({ position }) => position),
  );
}

/** The seats that taking some leaves alone, and that were not alone before. */
export function leftAlone(seats: readonly PlainSeat[], taken: readonly number[]): number[] {
  const before = loneAfter(seats, new Set());
  return [...loneAfter(seats, new Set(taken))].filter((position) => !before.has(position));
}

export type Fits = (seat: PlainSeat) => boolean;

export const fitting =
  ({ accessible, category, section }: SeatWish): Fits =>
  (seat) =>
    (seat.letter === 's') === (category === 'Silver') &&
    (accessible === null || (seat.letter === 'w') === accessible) &&
    (section === null || seat.section === section);

/** All places for seats side by side, each as positions. */
export function windows(seats: readonly PlainSeat[], quantity: number, fits: Fits): number[][] {
  return seats.flatMap(({ position, run }) => {
    const window = seats.slice(position, position + quantity);
    const isOne = window.length === quantity && window.every((seat) => seat.run === run && seat.isFree && fits(seat));
    return isOne ? [window.map((seat) => seat.position)] : [];
  });
}

/** All places for two groups side by side, in two rows of a section that follow each other. */
export function pairsOf(seats: readonly PlainSeat[], wish: SeatWish): number[][] {
  const firstOf = ([first]: readonly number[]): PlainSeat => seats[first!]!;
  return Array.from({ length: wish.quantity - 1 }, (_, index) => index + 1).flatMap((share) =>
    windows(seats, share, fitting(wish)).flatMap((front) =>
      windows(seats, wish.quantity - share, fitting(wish))
        .filter((back) => firstOf(back).row === firstOf(front).row + 1)
        .filter((back) => firstOf(back).section === firstOf(front).section)
        .map((back) => [...front, ...back]),
    ),
  );
}

export function* subsets(of: readonly number[], size: number): Generator<number[]> {
  if (size === 0) yield [];
  for (const [index, first] of size === 0 ? [] : of.entries()) {
    for (const rest of subsets(of.slice(index + 1), size - 1)) yield [first, ...rest];
  }
}

/** How many seats the best of some choices leaves alone. */
export function fewest(seats: readonly PlainSeat[], choices: Iterable<readonly number[]>): number {
  let least = Infinity;
  for (const choice of choices) least = Math.min(least, leftAlone(seats, choice).length);
  return least;
}

/** The rule for seats picked by hand: part by part, try every other place. */
export function needlesslyAlone(seats: readonly PlainSeat[], picked: readonly number[]): number[] {
  const stretchOf = (position: number): number => {
    let first = position;
    while (seats[first - 1] && seats[first - 1]!.run === seats[position]!.run && seats[first - 1]!.isFree) first -= 1;
    return first;
  };
  const parts = [...Map.groupBy(picked, stretchOf).values()];
  const found = parts.flatMap((part) => {
    const open = without(
      seats,
      picked.filter((position) => !part.includes(position)),
    );
    const lone = leftAlone(open, part);
    const letters = new Set(part.map((position) => (seats[position]!.letter === 's' ? 's' : 'o')));
    const hasAccessible = part.some((position) => seats[position]!.letter === 'w');
    const alike = windows(
      open,
      part.length,
      ({ letter, run }) =>
        run === seats[part[0]!]!.run && letters.has(letter === 's' ? 's' : 'o') && (hasAccessible || letter !== 'w'),
    );
    return alike.some((window) => leftAlone(open, window).length === 0) ? lone : [];
  });
  return found.sort((one, other) => one - other);
}

/** An aisle is told by the gaps around it: a row of two seats with an aisle between cannot tell it by itself. */
const tellsAisles = (row: string): boolean =>
  !row.includes('|') || (row.match(/[^|]{2}/g) ?? []).length > row.split('|').length;

/** Letters as a row of seats: aisles are between seats, and one at a time. */
export const rowOf = (letters: readonly string[]): string =>
  letters
    .join('')
    .replace(/^\|+|\|+$/g, '')
    .replace(/\|{2,}/g, '|');

export const isHall = (rows: readonly string[]): boolean => rows.length > 0 && rows.every(tellsAisles);
