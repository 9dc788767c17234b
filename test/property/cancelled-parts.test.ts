import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settlePart } from '../../src/modules/bookings/cancellation-terms.js';
import { runs } from './runs.js';

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

it('keeps and gives back as much of places that are given up in parts as of all at once, to the unit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5_000), { minLength: 1, maxLength: 12 }),
      fc.oneof(fc.constantFrom(0, 3_333, 5_000, 10_000), fc.nat(10_000)),
      fc.nat(80_000),
      (worths, keptBasisPoints, refundedMinor) => {
        const [wholeMinor, paidMinor] = [sumOf(worths), Math.max(0, sumOf(worths) - refundedMinor)];
        const atOnce = settlePart({ stakedMinor: paidMinor, wholeMinor, restMinor: 0, keptBasisPoints });
        let [left, kept, back] = [wholeMinor, 0, 0];
        for (const worth of worths) {
          const stakedMinor = paidMinor - kept - back;
          const part = settlePart({ stakedMinor, wholeMinor: left, restMinor: left - worth, keptBasisPoints });
          expect(Math.min(part.keptMinor, part.amountMinor)).toBeGreaterThanOrEqual(0);
          left -= worth;
          kept += part.keptMinor;
          back += part.amountMinor;
        }
        expect({ keptMinor: kept, amountMinor: back }).toEqual(atOnce);
        expect(kept + back).toBe(paidMinor);
      },
    ),
    runs('cancelled parts', 500),
  );
});
