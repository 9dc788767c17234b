import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { endDeadConnections } from '../db/dead-connections.js';
import type { Logger } from '../logger.js';
import { queueOf, type Subscriber } from './message.js';

const RETRIES = 8;
/** A job whose worker died is tried again after this long: commands take far less, and running twice is safe. */
const EXPIRY_SECONDS = 30;
const SUPERVISION_SECONDS = 10;
const LONGEST_STOP = 5_000;
const DEAD_LETTERS = 'dead-letters';
/** Each waits for a person, of whom the queue knows nothing. */
const DEAD_ARE_KEPT = { retentionSeconds: 365 * 86_400 };

export interface MessageQueue {
  boss: PgBoss;
  /** Lets what has begun end, and closes the pool. */
  stop(): Promise<void>;
}

interface QueueOptions {
  url: string;
  works: boolean;
  logger: Logger;
  /** Milliseconds to wait for a connection; 5 seconds unless told. */
  patience?: number | undefined;
}

/**
 * pg-boss over its own small pool, for what keeps it in order; messages are stored, fetched and ended in units of work.
 * `works: false` only sends, as an API node does.
 */
export async function startBoss(options: QueueOptions): Promise<MessageQueue> {
  const { url, works, logger, patience } = options;
  const pool = openPool(url, { max: works ? 2 : 1, patience });
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

function openPool(url: string, { max, patience }: { max: number; patience: number | undefined }): pg.Pool {
  const waits = { connectionTimeoutMillis: patience ?? 5_000, keepAlive: true };
  const pool = new pg.Pool({ connectionString: url, application_name: 'foyer-messages', max, ...waits });
  endDeadConnections(pool);
  return pool;
}

/** Makes the queue of every subscriber; all roles do it, since any of them may send first. */
export async function createQueues(boss: PgBoss, subscribers: readonly Subscriber[]): Promise<void> {
  await boss.createQueue(DEAD_LETTERS);
  await boss.updateQueue(DEAD_LETTERS, DEAD_ARE_KEPT);
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
