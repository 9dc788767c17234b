import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeId } from '../../src/kernel/ids.js';
import { price } from '../../src/modules/pricing/index.js';
import { roundTogether } from '../../src/modules/pricing/round-together.js';
import { runs } from './runs.js';

type Terms = Parameters<typeof price>[0];

const ticketTypeIds = Array.from({ length: 6 }, (_, number) =>
  encodeId('tty', `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`),
);
/** What people ask for, and what nobody does. */
const amounts = fc.oneof(fc.nat(20), fc.nat(20_000), fc.nat(1_000_000_000_000));
const basisPoints = fc.oneof(fc.constantFrom(0, 1, 250, 700, 1_900, 2_000, 10_000), fc.nat(10_000));

const taxRule = fc.record({
  name: fc.constantFrom('VAT', 'City tax'),
  country: fc.constantFrom(null, 'AT', 'DE'),
  isIncluded: fc.boolean(),
  rateBasisPoints: basisPoints,
});

const lines = fc.subarray(ticketTypeIds, { minLength: 1 }).chain((ids) =>
  fc.tuple(
    ...ids.map((ticketTypeId) =>
      fc.record({
        ticketTypeId: fc.constant(ticketTypeId),
        quantity: fc.integer({ min: 1, max: 100 }),
        unitPriceMinor: amounts,
        currency: fc.constant('EUR'),
        taxes: fc.array(taxRule, { maxLength: 3 }),
      }),
    ),
  ),
);

const discount = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constant('PERCENT' as const), value: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ kind: fc.constant('FIXED' as const), value: amounts }),
    fc.record({ kind: fc.constant('CHEAPEST_FREE' as const), value: fc.integer({ min: 1, max: 50 }) }),
  ),
);

const fees = fc.array(
  fc.record({
    name: fc.constantFrom('Booking fee', 'Post'),
    beneficiary: fc.constantFrom('ORGANIZER' as const, 'PLATFORM' as const),
    perTicketMinor: fc.nat(1_000),
    basisPoints,
  }),
  { maxLength: 3 },
);

const terms: fc.Arbitrary<Terms> = fc
  .record({
    lines,
    discount,
    meant: fc.subarray(ticketTypeIds),
    fees,
    country: fc.constantFrom(null, 'AT', 'DE', 'FR'),
  })
  .map(({ discount: reduction, meant, ...given }) => ({
    ...given,
    discount: reduction && { ...reduction, ticketTypeIds: meant },
  }));

const sum = (values: readonly number[]): bigint => values.reduce((total, value) => total + BigInt(value), 0n);
const check = (name: string, holds: (given: Terms) => void) => fc.assert(fc.property(terms, holds), runs(name, 500));

describe('any price', () => {
  it('has parts that add up, line by line, item by item and altogether, none of them negative', () => {
    check('prices that add up', (given) => {
      const { breakdown, ...priced } = price(given);
      const { subtotalMinor, discountMinor, feesMinor, taxMinor, totalMinor } = priced;
      expect(BigInt(totalMinor)).toBe(
        BigInt(subtotalMinor) - BigInt(discountMinor) + BigInt(feesMinor) + BigInt(taxMinor),
      );
      for (const part of ['subtotalMinor', 'discountMinor', 'feesMinor', 'taxMinor', 'totalMinor'] as const) {
        expect(sum(breakdown.lines.map((line) => line[part]))).toBe(BigInt(priced[part]));
      }
      for (const line of breakdown.lines) {
        const { ticketTypeId: _, ...numbers } = line;
        expect(Math.min(...Object.values(numbers))).toBeGreaterThanOrEqual(0);
        expect(line.subtotalMinor).toBe(line.quantity * line.unitPriceMinor);
        expect(line.discountMinor).toBeLessThanOrEqual(line.subtotalMinor);
        expect(line.totalMinor).toBe(line.subtotalMinor - line.discountMinor + line.feesMinor + line.taxMinor);
        expect(line.includedTaxMinor).toBeLessThanOrEqual(line.totalMinor);
      }
      expect(sum(breakdown.fees.map(({ amountMinor }) => amountMinor))).toBe(BigInt(feesMinor));
      const [included, onTop] = [true, false].map((isIncluded) =>
        sum(breakdown.taxes.filter((tax) => tax.isIncluded === isIncluded).map(({ amountMinor }) => amountMinor)),
      );
      expect(onTop).toBe(BigInt(taxMinor));
      expect(included).toBe(sum(breakdown.lines.map(({ includedTaxMinor }) => includedTaxMinor)));
      for (const { amountMinor, netMinor } of [
        ...breakdown.taxes,
        ...breakdown.fees.map((fee) => ({ ...fee, netMinor: 0 })),
      ]) {
        expect(Math.min(amountMinor, netMinor)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('does not depend on the order of its lines', () => {
    check('prices in any order', (given) => {
      const [one, other] = [price(given), price({ ...given, lines: [...given.lines].reverse() })];
      expect({ ...other, breakdown: null }).toEqual({ ...one, breakdown: null });
      expect([...other.breakdown.lines].reverse()).toEqual(one.breakdown.lines);
    });
  });

  it('takes what the discount says, to less than a unit', () => {
    check('prices with a discount', (given) => {
      if (!given.discount || given.discount.kind === 'CHEAPEST_FREE') return;
      const { kind, value, ticketTypeIds: meant } = given.discount;
      const { breakdown, discountMinor } = price(given);
      const isMeant = ({ ticketTypeId }: { ticketTypeId: string }) =>
        meant.length === 0 || (meant as string[]).includes(ticketTypeId);
      const base = sum(breakdown.lines.filter(isMeant).map(({ subtotalMinor }) => subtotalMinor));
      if (kind === 'FIXED') expect(discountMinor).toBe(Math.min(value, Number(base)));
      else expect(BigInt(discountMinor)).toBe((2n * base * BigInt(value) + 100n) / 200n);
      for (const line of breakdown.lines.filter((candidate) => !isMeant(candidate))) expect(line.discountMinor).toBe(0);
    });
  });

  it('makes no more places free than the discount says, and none that is dearer than one that is not', () => {
    check('prices with free places', (given) => {
      if (given.discount?.kind !== 'CHEAPEST_FREE') return;
      const free = price({ ...given, fees: [] }).breakdown.lines.filter(({ discountMinor }) => discountMinor > 0);
      const places = free.reduce((count, line) => count + line.discountMinor / line.unitPriceMinor, 0);
      expect(places).toBeLessThanOrEqual(given.discount.value);
      const dearest = Math.max(0, ...free.map(({ unitPriceMinor }) => unitPriceMinor));
      const { ticketTypeIds: meant } = given.discount;
      const paid = price(given).breakdown.lines.filter(
        ({ ticketTypeId, discountMinor, subtotalMinor }) =>
          (meant.length === 0 || meant.includes(ticketTypeId)) && discountMinor < subtotalMinor,
      );
      for (const line of paid) expect(line.unitPriceMinor).toBeGreaterThanOrEqual(dearest);
    });
  });
});

describe('amounts that are rounded together', () => {
  const fractions = fc.tuple(
    fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 30 }),
    fc.bigInt({ min: 1n, max: 20_000n }),
  );

  it('add up to the rounded sum, each less than a unit from what it is exactly', () => {
    fc.assert(
      fc.property(fractions, ([numerators, denominator]) => {
        const rounded = roundTogether(numerators, denominator);
        const exact = numerators.reduce((total, numerator) => total + numerator, 0n);
        expect(rounded.reduce((total, part) => total + part, 0n)).toBe((2n * exact + denominator) / (2n * denominator));
        rounded.forEach((part, index) => {
          const away = part * denominator - numerators[index]!;
          expect(away < denominator && -away < denominator && part >= 0n).toBe(true);
        });
      }),
      runs('rounding together', 1_000),
    );
  });

  it('never give a unit to one that loses less than another that gets none', () => {
    fc.assert(
      fc.property(fractions, ([numerators, denominator]) => {
        const rounded = roundTogether(numerators, denominator);
        const lossOf = (got: boolean) =>
          numerators
            .map((numerator, index) => ({
              loss: numerator % denominator,
              got: rounded[index]! > numerator / denominator,
            }))
            .filter((part) => part.got === got)
            .map(({ loss }) => loss);
        for (const winner of lossOf(true)) for (const loser of lossOf(false)) expect(winner >= loser).toBe(true);
      }),
      runs('largest remainders', 300),
    );
  });
});
