import { Fault, Refusal } from '../../src/kernel/problem.js';

/** What somebody is told: plain data, a problem like anything else. */
export type Told = Record<string, unknown>;

/** The answer, the problem that it was refused with, or the code of the error. */
export async function told(work: Promise<object>): Promise<Told> {
  try {
    return { ...(await work) };
  } catch (error) {
    if (error instanceof Refusal) return { ...error.problem };
    if (error instanceof Fault) return { code: error.code };
    throw error;
  }
}
