import { describe, expect, it } from '@jest/globals';
import { encodeId, type Id } from '../../src/kernel/ids.js';
import { AmountTooLarge, price, WAIVED } from '../../src/modules/pricing/index.js';
import type { PriceReduction } from '../../src/modules/pricing/price-discount.js';

const ticketType = (number: number): Id<'tty'> =>
  encodeId('tty', `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`);

type Terms = Parameters<typeof price>[0];
type Line = Terms['lines'][number];
type Tax = Line['taxes'][number];

let made = 0;
const line = (quantity: number, unitPriceMinor: number, more: Partial<Line> = {}): Line => ({
  ticketTypeId: ticketType((made += 1)),
  ...{ quantity, unitPriceMinor, currency: 'EUR', taxes: [] },
  ...more,
});
const vat = (rateBasisPoints: number, more: Partial<Tax> = {}): Tax => ({
  ...{ name: 'VAT', country: null, isIncluded: true, rateBasisPoints },
  ...more,
});
const terms = (lines: Line[], more: Partial<Terms> = {}): Terms => ({
  ...{ lines, discount: null, fees: [], country: 'AT' },
  ...more,
});
const off = (kind: PriceReduction['kind'], value: number, ticketTypeIds: Id<'tty'>[] = []): PriceReduction => ({
  ...{ kind, value, ticketTypeIds },
});
const fee = (perTicketMinor: number, basisPoints: number, beneficiary: 'ORGANIZER' | 'PLATFORM' = 'ORGANIZER') => ({
  ...{ name: `${beneficiary} fee`, perTicketMinor, basisPoints, beneficiary },
});

const partsOf = (given: Terms, part: 'discountMinor' | 'feesMinor' | 'taxMinor' | 'includedTaxMinor') =>
  price(given).breakdown.lines.map((priced) => priced[part]);

describe('the price of places', () => {
  it('is the sum of its lines', () => {
    const priced = price(terms([line(3, 1_999), line(1, 0)]));
    expect(priced).toMatchObject({ subtotalMinor: 5_997, discountMinor: 0, totalMinor: 5_997, currency: 'EUR' });
    expect(priced.breakdown.lines.map(({ subtotalMinor }) => subtotalMinor)).toEqual([5_997, 0]);
  });

  it('cannot be told in two currencies, nor of nothing', () => {
    expect(() => price(terms([line(1, 100), line(1, 100, { currency: 'JPY' })]))).toThrow('different currencies');
    expect(() => price(terms([]))).toThrow('different currencies');
  });

  it('is refused by name when a number would not hold it exactly', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(price(terms([line(1, most)])).totalMinor).toBe(most);
    for (const lines of [[line(2, most)], [line(1, most), line(1, 1)]]) {
      expect(() => price(terms(lines))).toThrow(expect.objectContaining({ problem: new AmountTooLarge() }));
    }
    expect(() => price(terms([line(1, most)], { fees: [fee(1, 0)] }))).toThrow(
      expect.objectContaining({ problem: new AmountTooLarge() }),
    );
  });
});

describe('a discount', () => {
  it('of ten percent is rounded as a whole, and goes to the lines that lose most', () => {
    // 1.5 + 1.5 + 0.3 = 3.3, so 3.
    const given = terms([line(1, 15), line(1, 15), line(1, 3)], { discount: off('PERCENT', 10) });
    expect(partsOf(given, 'discountMinor')).toEqual([2, 1, 0]);
    expect(price(given)).toMatchObject({ subtotalMinor: 33, discountMinor: 3, totalMinor: 30 });
  });

  it('of a fixed amount is never more than what it is taken off', () => {
    const [meant, other] = [line(1, 500), line(1, 900)];
    const given = terms([meant, other], { discount: off('FIXED', 800, [meant.ticketTypeId]) });
    expect(partsOf(given, 'discountMinor')).toEqual([500, 0]);
    expect(price(given).totalMinor).toBe(900);
  });

  it('makes the cheapest places free that cost something', () => {
    const given = terms([line(2, 3_000), line(2, 1_000), line(1, 0)], { discount: off('CHEAPEST_FREE', 3) });
    expect(partsOf(given, 'discountMinor')).toEqual([3_000, 2_000, 0]);
  });

  it('can leave nothing to pay', () => {
    const given = terms([line(2, 1_500)], { discount: WAIVED, fees: [fee(100, 500)] });
    expect(price(given)).toMatchObject({ subtotalMinor: 3_000, discountMinor: 3_000, feesMinor: 0, totalMinor: 0 });
    expect(price(given).breakdown.fees).toEqual([]);
  });
});

describe('fees', () => {
  it('are asked for each place that costs something, and of what is left after the discount', () => {
    const lines = [line(2, 1_000), line(3, 0)];
    const fees = [fee(50, 1_000), fee(10, 0, 'PLATFORM')];
    const priced = price(terms(lines, { fees, discount: off('CHEAPEST_FREE', 1) }));
    expect(priced.breakdown.fees).toEqual([
      { name: 'ORGANIZER fee', beneficiary: 'ORGANIZER', amountMinor: 150 },
      { name: 'PLATFORM fee', beneficiary: 'PLATFORM', amountMinor: 10 },
    ]);
    expect(priced.breakdown.lines.map(({ feesMinor }) => feesMinor)).toEqual([160, 0]);
    expect(priced).toMatchObject({ subtotalMinor: 2_000, discountMinor: 1_000, feesMinor: 160, totalMinor: 1_160 });
  });
});

describe('taxes', () => {
  it('that are part of the price leave the total as it is', () => {
    const priced = price(terms([line(1, 12_000, { taxes: [vat(2_000)] })]));
    expect(priced).toMatchObject({ taxMinor: 0, totalMinor: 12_000 });
    expect(priced.breakdown.lines[0]!.includedTaxMinor).toBe(2_000);
    expect(priced.breakdown.taxes).toEqual([
      { name: 'VAT', country: 'AT', rateBasisPoints: 2_000, isIncluded: true, netMinor: 10_000, amountMinor: 2_000 },
    ]);
  });

  it('that come on top are of what is left after the discount and of the organizer’s fees, not of the platform’s', () => {
    const lines = [line(1, 10_000, { taxes: [vat(1_000, { isIncluded: false })] })];
    const fees = [fee(500, 0), fee(300, 0, 'PLATFORM')];
    const priced = price(terms(lines, { fees, discount: off('PERCENT', 50) }));
    expect(priced).toMatchObject({ discountMinor: 5_000, feesMinor: 800, taxMinor: 550, totalMinor: 6_350 });
  });

  it('are those of the country, else those for everywhere, else none', () => {
    const taxes = [vat(1_300, { country: 'AT' }), vat(700, { country: 'DE' }), vat(500)];
    const rateIn = (country: string | null, rules: Tax[]) =>
      price(terms([line(1, 10_000, { taxes: rules })], { country })).breakdown.taxes.map((tax) => tax.rateBasisPoints);
    expect([rateIn('DE', taxes), rateIn('FR', taxes), rateIn(null, taxes)]).toEqual([[700], [500], [500]]);
    expect([rateIn('FR', taxes.slice(0, 2)), rateIn(null, [])]).toEqual([[], []]);
  });

  it('name the country that they were asked for, whichever rule was its', () => {
    const countryOf = (country: string | null) =>
      price(terms([line(1, 10_000, { taxes: [vat(500)] })], { country })).breakdown.taxes[0]!.country;
    expect([countryOf('FR'), countryOf(null)]).toEqual(['FR', null]);
  });

  it('of one rate are rounded together, others apart', () => {
    // Three times 0.5 is 1.5, so 2; at another rate 0.7 is 1.
    const taxes = [vat(1_000, { isIncluded: false })];
    const lines = [line(1, 5, { taxes }), line(1, 5, { taxes }), line(1, 5, { taxes })];
    const given = terms([...lines, line(1, 10, { taxes: [vat(700, { isIncluded: false })] })]);
    expect(partsOf(given, 'taxMinor')).toEqual([1, 1, 0, 1]);
    expect(price(given).breakdown.taxes.map(({ amountMinor }) => amountMinor)).toEqual([2, 1]);
  });
});
