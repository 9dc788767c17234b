import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { take, step } from './places-history.js';
import type { TypeTerms } from './places-state.js';
import { expectTrueViews } from './places-views.js';
import { HOUR, Places, type PlacesOffer } from './places-world.js';
import { isHall, rowOf } from './plain-hall.js';
import { MOST_MS, runs } from './runs.js';

const type = (terms: Partial<TypeTerms>): TypeTerms => ({
  ...{ category: null, price: 1_000, quota: null, isPublic: true, maxPerBooking: 10, maxPerMember: null },
  ...{ salesFrom: null, salesTo: null },
  ...terms,
});

/** Seats alone: ticket types for one category, of which a cheaper has few and the cheapest ends, and a limit on another. */
const HALL = [
  type({ category: 'Gold' }),
  type({ category: 'Gold', price: 800, quota: 4 }),
  type({ category: 'Gold', price: 600, salesTo: 15 }),
  type({ category: 'Silver', maxPerMember: 3 }),
];
/** Places alone, on sale at different times. */
const FIELD = [
  type({ quota: 6, maxPerMember: 4 }),
  type({ quota: 3, maxPerBooking: 2, salesTo: 15 }),
  type({ quota: 4, salesFrom: 4 }),
];
/** Both. What is hidden is sold to those who name it. */
const MIXED = [
  type({ category: 'Gold' }),
  type({ category: 'Gold', price: 500, quota: 2, isPublic: false }),
  type({ quota: 4 }),
];

const row = fc.array(fc.constantFrom('o', 'o', 'o', 'o', 's', 'w', '|'), { minLength: 1, maxLength: 7 }).map(rowOf);
const rows = fc.array(row, { minLength: 1, maxLength: 2 }).filter(isHall);
const drawing = fc
  .record({ Stalls: rows, Balcony: rows })
  .filter(({ Stalls, Balcony }) => ['o', 's'].every((letter) => [...Stalls, ...Balcony].join('').includes(letter)));

const offers = fc
  .record({ drawing, mixed: rows.filter((drawn) => drawn.join('').includes('o')), minds: fc.boolean() })
  .chain(({ drawing: hall, mixed, minds }) =>
    fc.subarray<PlacesOffer>(
      [
        { seating: 'RESERVED', drawing: hall, mindsLoneSeats: minds, types: HALL },
        { seating: 'GENERAL', mindsLoneSeats: false, types: FIELD },
        { seating: 'MIXED', drawing: { Stalls: mixed }, mindsLoneSeats: !minds, types: MIXED },
      ],
      { minLength: 1 },
    ),
  );

/** Hours that the second node's clock is wrong by. */
const skew = fc.integer({ min: -60, max: 60 });
const steps = fc.array(step, { minLength: 1, maxLength: 50, size: 'max' });

let places: Places;
beforeAll(async () => {
  places = await Places.open();
}, 60_000);
afterAll(() => places.close());

describe('any history of an event, by two nodes one of which has a wrong clock', () => {
  it(
    'goes as the model says: who gets what, who is refused and with which numbers, and what is shown to whom',
    async () => {
      await fc.assert(
        fc.asyncProperty(offers, skew, steps, async (given, hours, history) => {
          places.nodes[1]!.skew = hours * HOUR;
          const world = await places.newWorld(given);
          try {
            for (const next of history) await take(world, next);
            await expectTrueViews(world);
          } finally {
            await world.end();
          }
        }),
        { ...runs('histories of places', 50), interruptAfterTimeLimit: MOST_MS - 10_000, markInterruptAsFailure: true },
      );
    },
    MOST_MS,
  );
});
