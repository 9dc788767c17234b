import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseSeats } from '../../src/modules/inventory/choose-seats.js';
import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { needlesslyLone } from '../../src/modules/inventory/lone-seats.js';
import { drawnHall, type DrawnHall } from '../kit/drawn-hall.js';
import {
  fewest,
  fitting,
  isHall,
  leftAlone,
  needlesslyAlone,
  pairsOf,
  rowOf,
  seatsOf,
  subsets,
  windows,
} from './plain-hall.js';
import { runs } from './runs.js';

/** Small halls of all sorts, drawn as text; what is free is drawn more often than what is not. */
const hallOf = (letters: string[]) =>
  fc
    .array(fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 9 }).map(rowOf), {
      minLength: 1,
      maxLength: 4,
    })
    .map((rows) => rows.filter((row) => row !== ''))
    .filter(isHall);

const plain = hallOf(['o', 'o', 'o', 'o', 'x', 'x', '|']);
const mixed = hallOf(['o', 'o', 'o', 'o', 'x', 'x', 's', 'w', '|']);

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
      runs('best seats', 4_000),
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
      runs('filling a hall', 1_000),
    );
  });
});

describe('seats apart in any hall', () => {
  it('are refused only where there are too few, and side by side or in two rows where they can be', () => {
    fc.assert(
      fc.property(mixed, wishes(false), (rows, wish) => {
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter((seat) => seat.isFree && fitting(wish)(seat)).map(({ position }) => position);
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
      runs('seats apart', 3_000),
    );
  });

  it('leave a seat alone only where every choice does', () => {
    fc.assert(
      fc.property(plain, fc.integer({ min: 2, max: 5 }), (rows, quantity) => {
        const wish: SeatWish = { category: 'Gold', quantity, section: null, together: false, accessible: false };
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter(({ isFree }) => isFree).map(({ position }) => position);
        const isScattered = windows(seats, quantity, () => true).length === 0 && pairsOf(seats, wish).length === 0;
        fc.pre(free.length >= quantity && free.length <= 16 && isScattered);
        const chosen = chosenPositions(hall, wish)!;
        expect(leftAlone(seats, chosen).length).toBe(fewest(seats, subsets(free, quantity)));
      }),
      runs('seats apart, lone ones', 300),
    );
  });
});

describe('seats picked by hand in any hall', () => {
  it('leave needlessly alone what another place for as many, in the same run, would not', () => {
    fc.assert(
      fc.property(mixed, fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }), (rows, picks) => {
        const [hall, seats] = [drawnHall(rows), seatsOf(rows)];
        const free = seats.filter(({ isFree }) => isFree);
        fc.pre(free.length > 0);
        const picked = [...new Set(picks.map((pick) => free[pick % free.length]!.position))];
        const spots = picked.map((position) => hall.layout.spotAt[position]!);
        const lone = needlesslyLone(hall, spots).map((spot) => hall.layout.positions[spot]!);
        expect(lone.toSorted((one, other) => one - other)).toEqual(needlesslyAlone(seats, picked));
      }),
      runs('seats by hand', 4_000),
    );
  });
});
