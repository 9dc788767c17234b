import type { Job, JobWithMetadata, PgBoss } from 'pg-boss';
import { system } from '../auth/viewer.js';
import type { Execute, Tx } from '../db/unit-of-work.js';
import { withoutRow, type Logger } from '../logger.js';
import { bossInTransaction } from './boss-in-transaction.js';
import { queueOf, type Subscriber } from './message.js';

/** What messages are worked on with. */
export interface Tools {
  boss: PgBoss;
  execute: Execute;
  logger: Logger;
}

/**
 * Our jobs belong to no groups, so what is asked for of them changes nothing but the statement: it finds the chosen jobs by
 * their ids then. A plan that is kept since the table was empty would read all jobs of the queue for each of them.
 */
const BY_ID = { groupConcurrency: 1 };

/** The next jobs of a queue, so many at most. They are this worker's until they end, or their time is up. */
export function fetchJobs({ boss, execute }: Tools, queue: string, most: number): Promise<Job[]> {
  const fetch = ({ em }: Tx): Promise<Job[]> =>
    boss.fetch(queue, { batchSize: most, ...BY_ID, db: bossInTransaction(em) });
  return execute(system, fetch, undefined);
}

/** The same in the order in which they were sent, to the millisecond. */
export async function fetchInOrder({ boss, execute }: Tools, queue: string, most: number): Promise<Job[]> {
  const fetch = ({ em }: Tx): Promise<JobWithMetadata[]> =>
    boss.fetch(queue, { batchSize: most, ...BY_ID, includeMetadata: true, db: bossInTransaction(em) });
  const jobs = await execute(system, fetch, undefined);
  return jobs.toSorted((one, other) => one.createdOn.getTime() - other.createdOn.getTime());
}

/** Ends jobs whose work is done, but for those that are no longer this worker's: their time was up. */
export async function endJobs({ boss, execute }: Tools, queue: string, jobs: readonly Job[]): Promise<void> {
  const end = ({ em }: Tx): Promise<unknown> => boss.complete(queue, [...jobs], {}, { db: bossInTransaction(em) });
  await execute(system, end, undefined);
}

/** Whether the work was done. A job whose work fails is tried again. */
export async function attempt(
  { boss, logger }: Tools,
  { subscriber, job }: { subscriber: Subscriber; job: Job },
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const queue = queueOf(subscriber);
    const reason = withoutRow((error as Error).message);
    logger.warn({ queue, job: job.id, reason }, 'a message could not be handled; it is tried again');
    await boss.fail(queue, [job], { message: reason }).catch((failure: unknown) => {
      const why = { queue, job: job.id, reason: (failure as Error).message };
      logger.warn(why, 'a failed message could not be given back; it is tried again when its time is up');
    });
    return false;
  }
}
