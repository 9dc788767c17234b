import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import type { TaxRule } from '../inventory/index.js';
import type { Price, PriceLine } from './breakdown.js';
import { exact, sumOf } from './exact-amount.js';
import { reduceLines, type FullLine, type PriceReduction } from './price-discount.js';
import { priceFees, type FeeRule } from './price-fees.js';
import { priceTaxes } from './price-taxes.js';

/** Places of one ticket type, to be priced. */
export interface OfferedLine {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  unitPriceMinor: number;
  currency: string;
  /** What the ticket type is taxed by, country by country. */
  taxes: readonly TaxRule[];
}

export interface PriceTerms {
  lines: readonly OfferedLine[];
  discount: PriceReduction | null;
  fees: readonly FeeRule[];
  /** Whose taxes are asked for, by its ISO 3166 code; null: not known. */
  country: string | null;
}

/**
 * What places cost together. Pure. Fees and taxes are of what is left after the discount; an organizer's fee is taxed
 * like the places, the platform's is not. Everything is rounded so that the parts of each sum add up to it, whatever the
 * order of the lines. Refuses with AmountTooLarge; lines in different currencies cannot be added up: CONFLICT.
 */
export function price({ lines: offered, discount, fees: rules, country }: PriceTerms): Price {
  const currency = currencyOf(offered);
  // An order of its own: it decides who gets a unit of equal remainders.
  const ordered = [...offered].sort((one, other) => (one.ticketTypeId < other.ticketTypeId ? -1 : 1));
  const full = ordered.map(fullLine);
  const reduced = reduceLines(full, discount);
  const fees = priceFees(rules, reduced);
  const taxable = reduced.map(({ net }, index) => ({
    taxes: ordered[index]!.taxes,
    amount: net + fees.organizerAmounts[index]!,
  }));
  const taxes = priceTaxes(taxable, country);
  const lines = ordered.map(({ ticketTypeId, quantity, unitPriceMinor }, index): PriceLine => {
    const { discount: off, net } = reduced[index]!;
    return {
      ...{ ticketTypeId, quantity, unitPriceMinor },
      subtotalMinor: exact(net + off),
      discountMinor: exact(off),
      feesMinor: exact(fees.amounts[index]!),
      taxMinor: exact(taxes.onTop[index]!),
      includedTaxMinor: exact(taxes.included[index]!),
      totalMinor: exact(net + fees.amounts[index]! + taxes.onTop[index]!),
    };
  });
  const inOrder = offered.map((line) => lines[ordered.indexOf(line)]!);
  return { ...sumsOf(lines), currency, breakdown: { lines: inOrder, fees: fees.items, taxes: taxes.items } };
}

function currencyOf(lines: readonly OfferedLine[]): string {
  const currencies = new Set(lines.map(({ currency }) => currency));
  const [currency] = currencies;
  if (currency !== undefined && currencies.size === 1) return currency;
  throw new Fault('CONFLICT', 'Places with prices in different currencies cannot be booked together.');
}

function fullLine({ ticketTypeId, quantity, unitPriceMinor }: OfferedLine): FullLine {
  const [places, unitPrice] = [BigInt(quantity), BigInt(unitPriceMinor)];
  return { ticketTypeId, quantity: places, unitPrice, subtotal: places * unitPrice };
}

function sumsOf(lines: readonly PriceLine[]): Omit<Price, 'currency' | 'breakdown'> {
  const sum = (part: Exclude<keyof PriceLine, 'ticketTypeId'>): number =>
    exact(sumOf(lines.map((line) => BigInt(line[part]))));
  return {
    subtotalMinor: sum('subtotalMinor'),
    discountMinor: sum('discountMinor'),
    feesMinor: sum('feesMinor'),
    taxMinor: sum('taxMinor'),
    totalMinor: sum('totalMinor'),
  };
}
