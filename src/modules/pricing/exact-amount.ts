import { refuse } from '../../kernel/problem.js';
import { AmountTooLarge } from './pricing.problems.js';

export const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** The amount as it is stored; refuses with AmountTooLarge what a number does not hold exactly. */
export function exact(amount: bigint): number {
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) refuse(new AmountTooLarge());
  return Number(amount);
}
