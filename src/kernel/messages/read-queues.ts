import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Job } from 'pg-boss';
import { system } from '../auth/viewer.js';
import { prepared } from '../db/prepared-statement.js';
import type { Tx } from '../db/unit-of-work.js';
import { withoutRow } from '../logger.js';
import type { Tools } from './jobs.js';

/** Milliseconds from one look for messages to the next. */
const POLLING = 250;

export interface Reading {
  queue: string;
  /** How many are fetched together; when there were so many, more are fetched at once. */
  most: number;
  fetch(tools: Tools, queue: string, most: number): Promise<Job[]>;
  /** Resolves when more may be fetched. */
  handle(jobs: readonly Job[]): Promise<void>;
}

/**
 * Has messages handled as they come. One question for all queues that nobody is reading tells which of them to read: most
 * are empty most of the time. Returns how to end it, which waits for what is being handled.
 */
export function readQueues(tools: Tools, readings: readonly Reading[]): () => Promise<void> {
  const end = new AbortController();
  const { signal } = end;
  const busy = new Map<Reading, Promise<void>>();
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      const idle = readings.filter((reading) => !busy.has(reading));
      for (const reading of await findWaiting(tools, idle)) {
        busy.set(
          reading,
          readOut(tools, reading, signal).finally(() => busy.delete(reading)),
        );
      }
      await pause(POLLING, undefined, { signal }).catch(() => undefined);
    }
    await Promise.all(busy.values());
  };
  const looking = look();
  return () => {
    end.abort();
    return looking;
  };
}

/** Those whose queue has a message. Should the database be away, the next look may find it again. */
async function findWaiting(tools: Tools, readings: readonly Reading[]): Promise<Reading[]> {
  if (readings.length === 0) return [];
  const queues = readings.map(({ queue }) => queue);
  const find = ({ em }: Tx): Promise<{ name: string }[]> => findQueues(em, { queues });
  try {
    const found = await tools.execute(system, find, undefined);
    const names = new Set(found.map(({ name }) => name));
    return readings.filter(({ queue }) => names.has(queue));
  } catch (error) {
    warnOfLoss(tools, error);
    return [];
  }
}

/** What pg-boss would fetch from each queue, one look into its index for each. */
const findQueues = prepared<{ queues: readonly string[] }, { name: string }>(
  'queues_with_messages',
  ({ queues }) => sql`
    select queue.name from unnest(${queues}::text[]) as queue (name) cross join lateral (
      select from pgboss.job where job.name = queue.name and job.state < 'active' and not job.blocked
        and job.start_after <= now() limit 1) as waiting`,
);

/** Fetches and handles until there are less than can be fetched together. */
async function readOut(tools: Tools, { queue, most, fetch, handle }: Reading, signal: AbortSignal): Promise<void> {
  try {
    for (let fetched = most; fetched === most && !signal.aborted;) {
      const jobs = await fetch(tools, queue, most);
      await handle(jobs);
      fetched = jobs.length;
    }
  } catch (error) {
    warnOfLoss(tools, error, queue);
  }
}

function warnOfLoss({ logger }: Tools, error: unknown, queue?: string): void {
  const reason = withoutRow((error as Error).message);
  logger.warn({ ...(queue && { queue }), reason }, 'the message queue lost its database');
}
