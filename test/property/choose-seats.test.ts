import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseSeats } from '../../src/modules/inventory/choose-seats.js';
import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { needlesslyLone } from '../../src/modules/inventory/lone-seats.js';
import { drawnHall, type DrawnHall } from '../kit/drawn-hall.js';

/** Small halls of all sorts, drawn as text; what is free is drawn more often than what is not. */
const rowOf = (letters: string[]) =>
  fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 9 }).map((row) =>
    row
      .join('')
      .replace(/^\|+|\|+$/g, '')
      .replace(/\|{2,}/g, '|'),
  );
const hallOf = (letters: string[]) =>
  fc
    .array(rowOf(letters), { minLength: 1, maxLength: 4 })
    .map((rows) => rows.filter((row) => row !== ''))
    .filter((rows) => rows.length > 0 && tellsAisles(rows));
/** An aisle is told by the gaps around it: a row of two seats with an aisle between cannot tell it by itself. */
const tellsAisles = (rows: string[]): boolean =>
  rows.every((row) => !row.includes('|') || (row.match(/[^|]{2}/g) ?? []).length > row.split('|').length);

const plain = hallOf(['o', 'o', 'o', 'o', 'x', 'x', '|']);
const mixed = hallOf(['o', 'o', 'o', 'o', 'x', 'x', 's', 'w', '|']);

interface Seat {
  position: number;
  letter: string;
  row: number;
  run: number;
}

/** What the drawing itself says: runs are told by the text, not by coordinates. */
function seatsOf(rows: readonly string[]): Seat[] {
  let [position, run] = [0, -1];
  return rows.flatMap((text, row) =>
    text.split('|').flatMap((part) => {
      run += 1;
      return [...part].map((letter) => ({ position: position++, letter, row, run }));
    }),
  );
}

const isFree = ({ letter }: Seat): boolean => letter !== 'x';

/** The positions of free seats with nobody free beside them, once some seats are taken. */
function loneAfter(seats: readonly Seat[], taken: ReadonlySet<number>): Set<number> {
  const free = (seat: Seat | undefined, run: number): boolean =>
    seat !== undefined && seat.run === run && isFree(seat) && !taken.has(seat.position);
  return new Set(
    seats
      .filter((seat) => free(seat, seat.run))
      .filter(({ position, run }) => !free(seats[position - 1], run) && !free(seats[position + 1], run))
      .map(({ position }) => position),
  );
}

/** The seats that taking some leaves alone, and that were not alone before. */
const leftAlone = (seats: readonly Seat[], taken: readonly number[]): number[] => {
  const before = loneAfter(seats, new Set());
  return [...loneAfter(seats, new Set(taken))].filter((position) => !before.has(position));
};

/** All places for seats side by side, each as positions. */
function windows(seats: readonly Seat[], quantity: number, fits: (seat: Seat) => boolean): number[][] {
  return seats.flatMap(({ position, run }) => {
    const window = seats.slice(position, position + quantity);
    const isOne = window.length === quantity && window.every((seat) => seat.run === run && isFree(seat) && fits(seat));
    return isOne ? [window.map((seat) => seat.position)] : [];
  });
}

function* subsets(of: readonly number[], size: number): Generator<number[]> {
  if (size === 0) yield [];
  for (const [index, first] of size === 0 ? [] : of.entries()) {
    for (const rest of subsets(of.slice(index + 1), size - 1)) yield [first, ...rest];
  }
}

const fewest = (seats: readonly Seat[], choices: Iterable<readonly number[]>): number => {
  let least = Infinity;
  for (const choice of choices) least = Math.min(least, leftAlone(seats, choice).length);
  return least;
};

const fitting =
  ({ accessible, category }: SeatWish) =>
  ({ letter }: Seat): boolean =>
    (letter === 's') === (category === 'Silver') && (accessible === null || (letter === 'w') === accessible);

const reachOf = ({ layout }: DrawnHall, positions: readonly number[]): number =>
  positions.reduce((sum, position) => sum + layout.reach(layout.spotAt[position]!), 0);

const wishes = (together: boolean) =>
  fc.record({
    category: fc.constantFrom('Gold', 'Gold', 'Gold', 'Silver'),
    quantity: fc.integer({ min: 1, max: 5 }),
    section: fc.constant(null),
    together: fc.constant(together),
    accessible: fc.constantFrom(false, false, true, null),
  });

function chosenPositions(hall: DrawnHall, wish: SeatWish): number[] | undefined {
  return chooseSeats(hall, wish)
    ?.map((spot) => hall.layout.positions[spot]!)
    .sort((one, other) => one - other);
}

describe('the best seats of any hall', () => {
  it('are the nearest that leave fewest alone, and are refused only where nothing fits', () => {
    fc.assert(
      fc.property(mixed, wishes(true), (rows, wish) => {
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const choices = windows(seats, wish.quantity, fitting(wish));
        const chosen = chosenPositions(hall, wish);
        if (choices.length === 0) return expect(chosen).toBeUndefined();
        const least = fewest(seats, choices);
        const good = choices.filter((choice) => leftAlone(seats, choice).length === least);
        expect(good).toContainEqual(chosen);
        expect(reachOf(hall, chosen!)).toBe(Math.min(...good.map((choice) => reachOf(hall, choice))));
      }),
      { numRuns: 4_000 },
    );
  });

  it('fill a hall without ever leaving a seat alone that need not be', () => {
    fc.assert(
      fc.property(plain, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }), (rows, quantities) => {
        const hall = drawnHall(rows);
        let drawn = rows;
        for (const quantity of quantities) {
          const wish: SeatWish = { category: 'Gold', quantity, section: null, together: true, accessible: false };
          const seats = seatsOf(drawn);
          const choices = windows(seats, quantity, () => true);
          const chosen = chooseSeats(hall, wish);
          if (!chosen) {
            expect(choices).toEqual([]);
            continue;
          }
          const positions = chosen.map((spot) => hall.layout.positions[spot]!);
          expect(leftAlone(seats, positions).length).toBe(fewest(seats, choices));
          drawn = hall
            .with(chosen)!
            .map((text, row) =>
              [...text].map((letter, index) => (letter === '#' ? 'x' : drawn[row]![index]!)).join(''),
            );
          for (const spot of chosen) hall.taken.set(spot, Infinity);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('seats apart in any hall', () => {
  it('are refused only where there are too few, and side by side or in two rows where they can be', () => {
    fc.assert(
      fc.property(mixed, wishes(false), (rows, wish) => {
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter((seat) => isFree(seat) && fitting(wish)(seat)).map(({ position }) => position);
        const chosen = chosenPositions(hall, wish);
        if (free.length < wish.quantity) return expect(chosen).toBeUndefined();
        expect(new Set(chosen).size).toBe(wish.quantity);
        for (const position of chosen!) expect(free).toContain(position);
        const together = windows(seats, wish.quantity, fitting(wish));
        const pairs = pairsOf(seats, wish);
        if (together.length > 0) expect(together).toContainEqual(chosen);
        else if (pairs.length > 0) {
          expect(pairs).toContainEqual(chosen);
          expect(leftAlone(seats, chosen!).length).toBe(fewest(seats, pairs));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('leave a seat alone only where every choice does', () => {
    fc.assert(
      fc.property(plain, fc.integer({ min: 2, max: 5 }), (rows, quantity) => {
        const wish: SeatWish = { category: 'Gold', quantity, section: null, together: false, accessible: false };
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter(isFree).map(({ position }) => position);
        const isScattered = windows(seats, quantity, () => true).length === 0 && pairsOf(seats, wish).length === 0;
        fc.pre(free.length >= quantity && free.length <= 16 && isScattered);
        const chosen = chosenPositions(hall, wish)!;
        expect(leftAlone(seats, chosen).length).toBe(fewest(seats, subsets(free, quantity)));
      }),
      { numRuns: 300 },
    );
  });
});

/** All places for two groups side by side, in two rows that follow each other. */
function pairsOf(seats: readonly Seat[], wish: SeatWish): number[][] {
  const rowOfFirst = ([first]: readonly number[]): number => seats[first!]!.row;
  return Array.from({ length: wish.quantity - 1 }, (_, index) => index + 1).flatMap((share) =>
    windows(seats, share, fitting(wish)).flatMap((front) =>
      windows(seats, wish.quantity - share, fitting(wish))
        .filter((back) => rowOfFirst(back) === rowOfFirst(front) + 1)
        .map((back) => [...front, ...back]),
    ),
  );
}

describe('seats picked by hand in any hall', () => {
  it('leave needlessly alone what another place for as many, in the same run, would not', () => {
    fc.assert(
      fc.property(mixed, fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), (rows, picks) => {
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter(isFree);
        fc.pre(free.length > 0);
        const picked = [...new Set(picks.map((pick) => free[pick % free.length]!.position))];
        const spots = picked.map((position) => hall.layout.spotAt[position]!);
        const lone = needlesslyLone(hall, spots).map((spot) => hall.layout.positions[spot]!);
        expect(lone.toSorted((one, other) => one - other)).toEqual(needlessly(seats, picked));
      }),
      { numRuns: 4_000 },
    );
  });
});

/** The rule in its plainest form: part by part, try every other place. */
function needlessly(seats: readonly Seat[], picked: readonly number[]): number[] {
  const stretchOf = (position: number): number => {
    let first = position;
    while (seats[first - 1] && seats[first - 1]!.run === seats[position]!.run && isFree(seats[first - 1]!)) first -= 1;
    return first;
  };
  const parts = [...Map.groupBy(picked, stretchOf).values()];
  const found = parts.flatMap((part) => {
    const others = new Set(picked.filter((position) => !part.includes(position)));
    const open = seats.map((seat) => (others.has(seat.position) ? { ...seat, letter: 'x' } : seat));
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
