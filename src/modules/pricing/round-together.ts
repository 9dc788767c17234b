import { sumOf } from './exact-amount.js';

/**
 * Rounds exact amounts, fractions of one denominator, so that they add up to their rounded sum (half a unit goes up):
 * all are rounded down, and those that lose most by it get a unit more (the largest remainder). So each is less than one
 * unit away from what it is exactly. Of equal remainders the first comes first. None is negative.
 */
export function roundTogether(numerators: readonly bigint[], denominator: bigint): bigint[] {
  const total = (2n * sumOf(numerators) + denominator) / (2n * denominator);
  const rounded = numerators.map((numerator) => numerator / denominator);
  const missing = Number(total - sumOf(rounded));
  const byRemainder = numerators
    .map((numerator, index) => ({ index, remainder: numerator % denominator }))
    .sort((one, other) => Number(other.remainder - one.remainder) || one.index - other.index);
  for (const { index } of byRemainder.slice(0, missing)) rounded[index]! += 1n;
  return rounded;
}
