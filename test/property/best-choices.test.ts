import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseSeats } from '../../src/modules/inventory/choose-seats.js';
import { drawnHall } from '../kit/drawn-hall.js';
import { bestChoices } from './best-choices.js';
import { isHall, rowOf, seatsOf } from './plain-hall.js';
import { runs } from './runs.js';

const row = fc.array(fc.constantFrom('o', 'o', 'o', 'x', 's', 'w', '|'), { minLength: 1, maxLength: 7 }).map(rowOf);
const rows = fc.array(row, { maxLength: 2 }).map((drawn) => drawn.filter((text) => text !== ''));
const hall = fc
  .record({ Stalls: rows, Balcony: rows })
  .filter(({ Stalls, Balcony }) => isHall(Stalls) && isHall(Balcony));
const wish = fc.record({
  category: fc.constantFrom('Gold', 'Gold', 'Silver'),
  quantity: fc.integer({ min: 1, max: 6 }),
  section: fc.constantFrom(null, null, 'Balcony'),
  together: fc.boolean(),
  accessible: fc.constantFrom(false, false, true),
});

const longRow = fc
  .array(fc.constantFrom('o', 'o', 'o', 'x', 'x', 's', 'w'), { minLength: 4, maxLength: 16 })
  .map((letters) => letters.join(''));

describe('the best seats of a hall of two sections', () => {
  it('are among those that the model of all histories takes for the best, and are found where it finds any', () => {
    fc.assert(
      fc.property(hall, wish, fc.boolean(), (drawn, wanted, accessibleAreOpen) => {
        const drawing = drawnHall(drawn);
        const accessible = accessibleAreOpen && !wanted.accessible ? null : wanted.accessible;
        const chosen = chooseSeats(drawing, { ...wanted, accessible })
          ?.map((spot) => drawing.layout.positions[spot]!)
          .sort((one, other) => one - other);
        const choices = bestChoices(seatsOf(drawn), wanted, accessibleAreOpen);
        if (choices.length === 0) expect(chosen).toBeUndefined();
        else expect(choices).toContainEqual(chosen);
      }),
      runs('best seats of the model', 3_000),
    );
  });
});

describe('the best seats of a long row', () => {
  it('are the nearest in as few groups as leave fewest alone, of however many there are', () => {
    fc.assert(
      fc.property(longRow, fc.integer({ min: 2, max: 4 }), (drawn, quantity) => {
        const hall = drawnHall([drawn]);
        const wanted = { category: 'Gold', quantity, section: null, together: false, accessible: false };
        const chosen = chooseSeats(hall, wanted)?.toSorted((one, other) => one - other);
        const choices = bestChoices(seatsOf([drawn]), wanted, false);
        if (choices.length === 0) expect(chosen).toBeUndefined();
        else expect(choices).toContainEqual(chosen);
      }),
      runs('best seats of a long row', 2_000),
    );
  });
});
