import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'pg-boss';
import { fetchJobs, type Tools } from './jobs.js';

/** Milliseconds from one look for messages to the next. */
const POLLING = 500;

export interface Reading {
  queue: string;
  /** How many are fetched together; when there were so many, more are looked for at once. */
  most: number;
  /** Resolves when more may be fetched. */
  handle(jobs: readonly Job[]): Promise<void>;
}

/** Has the messages of a queue handled as they come. Returns how to end it, which waits for what is being handled. */
export function readQueue(tools: Tools, reading: Reading): () => Promise<void> {
  const end = new AbortController();
  const { signal } = end;
  const read = async (): Promise<void> => {
    while (!signal.aborted) {
      const began = performance.now();
      const isFull = await readOnce(tools, reading);
      const rest = POLLING - (performance.now() - began);
      if (!isFull && rest > 0) await pause(rest, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = read();
  return () => {
    end.abort();
    return running;
  };
}

/** Whether there may be more. Should the database be away, the next look may find it again. */
async function readOnce(tools: Tools, { queue, most, handle }: Reading): Promise<boolean> {
  try {
    const jobs = await fetchJobs(tools, queue, most);
    await handle(jobs);
    return jobs.length === most;
  } catch (error) {
    tools.logger.warn({ queue, reason: (error as Error).message }, 'the message queue lost its database');
    return false;
  }
}
