import pg from 'pg';
import { fromKysely, PgBoss, type Job } from 'pg-boss';
import { system } from '../auth/viewer.js';
import { endDeadConnections } from '../db/dead-connections.js';
import type { Execute } from '../db/unit-of-work.js';
import { withoutRow, type Logger } from '../logger.js';
import { queueOf, type Consumer, type Errand, type Recurring, type Subscriber } from './message.js';

const POLLING_SECONDS = 0.5;
/** Errands mostly wait for others, so they run side by side; consumers take turns. A full fetch is followed by the next. */
const ERRANDS_AT_ONCE = 10;
const CONSUMED_AT_ONCE = 20;
const RETRIES = 8;
/** A job whose worker died is tried again after this long: commands take far less, and running twice is safe. */
const EXPIRY_SECONDS = 30;
const SUPERVISION_SECONDS = 10;
const LONGEST_STOP = 5_000;
const DEAD_LETTERS = 'dead-letters';

export interface MessageQueue {
  boss: PgBoss;
  /** Lets what has begun end, and closes the pool. */
  stop(): Promise<void>;
}

/** pg-boss over its own small pool. `works: false` only sends, as an API node does. */
export async function startBoss(options: { url: string; works: boolean; logger: Logger }): Promise<MessageQueue> {
  const { url, works, logger } = options;
  const pool = openPool(url, works ? 4 : 1);
  pool.on('error', (error) => logger.warn({ reason: error.message }, 'the message queue lost its database'));
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    supervise: works,
    superviseIntervalSeconds: SUPERVISION_SECONDS,
    monitorIntervalSeconds: SUPERVISION_SECONDS,
    schedule: false,
  });
  // Without a listener, a lost connection would end the process; pg-boss recovers by itself.
  boss.on('error', (error) => logger.warn({ reason: error.message }, 'the message queue lost its database'));
  const stop = async (): Promise<void> => {
    await boss.stop({ graceful: true, timeout: LONGEST_STOP });
    await pool.end();
  };
  await boss.start().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return { boss, stop };
}

function openPool(url: string, max: number): pg.Pool {
  const patience = { connectionTimeoutMillis: 5_000, keepAlive: true };
  const pool = new pg.Pool({ connectionString: url, application_name: 'foyer-messages', max, ...patience });
  endDeadConnections(pool);
  return pool;
}

/** Makes the queue of every subscriber; all roles do it, since any of them may send first. */
export async function createQueues(boss: PgBoss, subscribers: readonly Subscriber[]): Promise<void> {
  await boss.createQueue(DEAD_LETTERS);
  for (const subscriber of subscribers) {
    await boss.createQueue(queueOf(subscriber), {
      retryLimit: RETRIES,
      retryDelay: 1,
      retryBackoff: true,
      expireInSeconds: EXPIRY_SECONDS,
      deadLetter: DEAD_LETTERS,
    });
  }
}

export interface Worker {
  stop(): Promise<void>;
}

interface WorkerOptions {
  boss: PgBoss;
  execute: Execute;
  subscribers: readonly Subscriber[];
  recurring: readonly Recurring[];
  logger: Logger;
}

/** Works on messages and on what recurs, until stopped; a stop waits for what has begun. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { boss, subscribers, recurring } = options;
  for (const subscriber of subscribers) {
    const settings = {
      pollingIntervalSeconds: POLLING_SECONDS,
      batchSize: 'run' in subscriber ? ERRANDS_AT_ONCE : CONSUMED_AT_ONCE,
      burstWhenBatchFull: true,
    };
    await boss.work<object>(queueOf(subscriber), settings, async (jobs) => {
      if ('run' in subscriber) await runErrands(options, subscriber, jobs);
      else for (const job of jobs) await consume(options, subscriber, job);
    });
  }
  const repetitions = recurring.map((task) => repeat(options, task));
  return {
    async stop() {
      await Promise.all(repetitions.map((end) => end()));
      for (const subscriber of subscribers) await boss.offWork(queueOf(subscriber), { wait: true });
    },
  };
}

/** All at once. Their jobs end together when pg-boss hears that all have run, but for those that have failed by then. */
async function runErrands(options: WorkerOptions, errand: Errand, jobs: readonly Job[]): Promise<void> {
  await Promise.all(jobs.map((job) => attempt(options, { subscriber: errand, job }, () => errand.run(job.data))));
}

/** A consumer's command and the end of its job are one commit: a job that somebody else settled changes nothing. */
async function consume(options: WorkerOptions, consumer: Consumer, job: Job): Promise<void> {
  const { boss, execute } = options;
  await attempt(options, { subscriber: consumer, job }, () =>
    execute(
      system,
      async (tx, payload) => {
        const db = fromKysely(tx.em.getKysely());
        const settled = await boss.complete(queueOf(consumer), job.id, {}, { db });
        if ((settled as { affected?: number }).affected === 1) await consumer.command(tx, payload);
      },
      job.data,
    ),
  );
}

/** A job whose work fails is tried again. */
async function attempt(
  { boss, logger }: WorkerOptions,
  { subscriber, job }: { subscriber: Subscriber; job: Job },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const queue = queueOf(subscriber);
    const reason = withoutRow((error as Error).message);
    logger.warn({ queue, job: job.id, reason }, 'a message could not be handled; it is tried again');
    await boss.fail(queue, job.id, { message: reason });
  }
}

/**
 * Repeats a command; the next run begins a full interval after the last one ended, or at once when there is more to do.
 * Returns how to end it.
 */
function repeat({ execute, logger }: WorkerOptions, task: Recurring): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    let isUnfinished = false;
    try {
      const result = await execute(system, task.command, undefined);
      isUnfinished = task.hasMore?.(result) ?? false;
    } catch (error) {
      logger.warn(
        { task: task.name, reason: withoutRow((error as Error).message) },
        'a recurring task failed; it is tried again',
      );
    }
    if (!stopped) schedule(isUnfinished ? 0 : task.everySeconds * 1_000);
  };
  const schedule = (wait: number): void => {
    timer = setTimeout(() => {
      running = run();
    }, wait);
  };

  schedule(task.everySeconds * 1_000);
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}
