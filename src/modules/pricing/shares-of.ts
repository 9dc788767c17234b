import { roundTogether } from './round-together.js';

/** An amount divided in proportion to weights whose sum is at least the amount: no share exceeds its weight. */
export function sharesOf(amountMinor: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const parts = weights.map((weight) => BigInt(amountMinor) * BigInt(weight));
  return roundTogether(parts, whole).map(Number);
}
