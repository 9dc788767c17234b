import { randomInt } from 'node:crypto';

const { PROPERTY_RUNS, PROPERTY_SEED, PROPERTY_PATH } = process.env;

/** Milliseconds that all runs of a property may take, with finding the smallest history that fails. */
export const MOST_MS = PROPERTY_RUNS === undefined ? 20 * 60_000 : 6 * 60 * 60_000;

/**
 * How often a property is tried, and from which seed, which is printed. `PROPERTY_RUNS` says how often all are;
 * `PROPERTY_SEED` gives a seed back, and with `PROPERTY_PATH` the very counterexample that a failure has printed.
 */
export function runs(name: string, usually: number) {
  const seed = PROPERTY_SEED === undefined ? randomInt(2 ** 31) : Number(PROPERTY_SEED);
  const numRuns = PROPERTY_RUNS === undefined ? usually : Number(PROPERTY_RUNS);
  process.stdout.write(`${name}: ${numRuns} runs, PROPERTY_SEED=${seed}\n`);
  return { seed, numRuns, ...(PROPERTY_PATH !== undefined && { path: PROPERTY_PATH }) };
}
