import { describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/ids.js';
import { price } from '../../src/modules/pricing/index.js';

const line = (quantity: number, unitPriceMinor: number, currency = 'EUR') => ({
  ticketTypeId: newId('tty'),
  ...{ quantity, unitPriceMinor, currency },
});

describe('the price of places', () => {
  it('is the sum of its lines', () => {
    const lines = [line(3, 1_999), line(1, 0)];
    const priced = price({ lines });
    expect(priced).toMatchObject({ subtotalMinor: 5_997, discountMinor: 0, totalMinor: 5_997, currency: 'EUR' });
    expect(priced.breakdown.lines.map(({ subtotalMinor, totalMinor }) => [subtotalMinor, totalMinor])).toEqual([
      [5_997, 5_997],
      [0, 0],
    ]);
  });

  it('is nothing where it is waived, and says what was', () => {
    expect(price({ lines: [line(2, 1_500)], isWaived: true })).toMatchObject({
      ...{ subtotalMinor: 3_000, discountMinor: 3_000, totalMinor: 0 },
      breakdown: { lines: [{ discountMinor: 3_000, totalMinor: 0 }] },
    });
  });

  it('cannot be told in two currencies', () => {
    expect(() => price({ lines: [line(1, 100), line(1, 100, 'JPY')] })).toThrow('different currencies');
  });
});
