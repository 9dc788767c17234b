import type { TaxRule } from '../inventory/index.js';
import type { PriceTax } from './breakdown.js';
import { exact, sumOf } from './exact-amount.js';
import { roundTogether } from './round-together.js';

/** What of a line is taxed, and by which rules. */
export interface TaxableLine {
  taxes: readonly TaxRule[];
  amount: bigint;
}

interface Taxes {
  items: PriceTax[];
  /** By line, what comes on top. */
  onTop: bigint[];
  /** By line, what is part of the amount already. */
  included: bigint[];
}

const WHOLE = 10_000n;

/** The rule of the country; else the one for wherever there is no other. */
const ruleFor = (country: string | null, taxes: readonly TaxRule[]): TaxRule | undefined =>
  taxes.find((rule) => rule.country !== null && rule.country === country) ??
  taxes.find((rule) => rule.country === null);

/** Lines with the same tax are rounded together. */
export function priceTaxes(lines: readonly TaxableLine[], country: string | null): Taxes {
  const [onTop, included] = [lines.map(() => 0n), lines.map(() => 0n)];
  const taxed = lines.flatMap(({ taxes, amount }, index) => {
    const rule = ruleFor(country, taxes);
    return rule && amount > 0n ? [{ index, amount, rule }] : [];
  });
  const alike = Map.groupBy(taxed, ({ rule: { name, rateBasisPoints, isIncluded } }) =>
    JSON.stringify([name, rateBasisPoints, isIncluded]),
  );
  const items = [...alike.values()].map((group): PriceTax => {
    const { name, rateBasisPoints, isIncluded } = group[0]!.rule;
    const rate = BigInt(rateBasisPoints);
    const amounts = roundTogether(
      group.map(({ amount }) => amount * rate),
      isIncluded ? WHOLE + rate : WHOLE,
    );
    group.forEach(({ index }, position) => ((isIncluded ? included : onTop)[index] = amounts[position]!));
    const tax = sumOf(amounts);
    const amount = sumOf(group.map((line) => line.amount));
    const netMinor = exact(isIncluded ? amount - tax : amount);
    return { name, country, rateBasisPoints, isIncluded, netMinor, amountMinor: exact(tax) };
  });
  return { items, onTop, included };
}
