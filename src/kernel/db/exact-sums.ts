import { sql, type RawBuilder } from 'kysely';
import { Fault } from '../problem.js';

/** A sum over rows as a number: 0 over none, and 2^53 for all that `assertExact` refuses. */
export const exactSum = (sum: RawBuilder<unknown>): RawBuilder<number> =>
  sql`least(coalesce(${sum}, 0), 9007199254740992)::bigint`;

/** CONFLICT when one of these sums, by their names, is more than 2^53 - 1: not every number is exact there. */
export function assertExact(sums: Record<string, unknown>, advice: string): void {
  const isExact = Object.values(sums).every((sum) => typeof sum !== 'number' || Number.isSafeInteger(sum));
  if (!isExact) throw new Fault('CONFLICT', `These sums are more than 2^53 - 1: ${advice}.`);
}
