import { fromKysely, type Job } from 'pg-boss';
import { system } from '../auth/viewer.js';
import type { Command, Tx } from '../db/unit-of-work.js';
import { withoutRow } from '../logger.js';
import { bossInTransaction } from './boss-in-transaction.js';
import { attempt, type Tools } from './jobs.js';
import { queueOf, type Consumer } from './message.js';

/** Together where the consumer can, or else one after the other: then only the guilty one fails. */
export async function consume(tools: Tools, consumer: Consumer, jobs: readonly Job[]): Promise<void> {
  const { together } = consumer;
  if (together && jobs.length > 1 && (await consumedTogether(tools, { consumer, together }, jobs))) return;
  for (const job of jobs) await consumeOne(tools, consumer, job);
}

/**
 * A consumer's command and the end of its job are one commit: a job that somebody else settled changes nothing. The plan for
 * ending it is not kept: the transaction would keep those of the command as well, which need not find rows by their keys.
 */
async function consumeOne(tools: Tools, consumer: Consumer, job: Job): Promise<void> {
  const { boss, execute } = tools;
  const command: Command<object, void> = async (tx, payload) => {
    const db = fromKysely(tx.em.getKysely());
    const ended = affectedBy(await boss.complete(queueOf(consumer), job.id, {}, { db }));
    if (ended === 1) await consumer.command(tx, payload);
  };
  await attempt(tools, { subscriber: consumer, job }, () => execute(system, command, job.data));
}

interface Handling {
  consumer: Consumer;
  together: NonNullable<Consumer['together']>;
}

/** Whether the ends of all these jobs and what they ask for became one commit. If not, nothing has changed. */
async function consumedTogether(
  { boss, execute, logger }: Tools,
  { consumer, together }: Handling,
  jobs: readonly Job[],
): Promise<boolean> {
  const queue = queueOf(consumer);
  const ids = jobs.map(({ id }) => id);
  const command = async (tx: Tx, payloads: readonly object[]): Promise<void> => {
    const ended = affectedBy(await boss.complete(queue, ids, {}, { db: bossInTransaction(tx.em) }));
    if (ended !== jobs.length) throw new Error('Somebody else has settled some of them.');
    await together(tx, payloads);
  };
  try {
    await execute(
      system,
      command,
      jobs.map(({ data }) => data),
    );
    return true;
  } catch (error) {
    const reason = withoutRow((error as Error).message);
    logger.warn({ queue, jobs: jobs.length, reason }, 'messages could not be handled together; each is by itself');
    return false;
  }
}

/** What its types do not tell. */
const affectedBy = (response: object): number | undefined => (response as { affected?: number }).affected;
