import type { TestApp } from './test-app.js';

const TRIES = 3;

/**
 * The least statements that an operation costs of a few times. On a busy machine loaders that wait for different statements
 * may miss each other's batch, once; a statement for each row is asked each time.
 */
export async function leastStatements(app: TestApp, work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) counts.push((await app.statements(work)).statements);
  return Math.min(...counts);
}
