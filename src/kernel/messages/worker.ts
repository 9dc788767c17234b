import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from 'pg-boss';
import { system } from '../auth/viewer.js';
import { withoutRow } from '../logger.js';
import { consume } from './consume.js';
import { ERRANDS_AT_ONCE, ErrandsAtWork } from './errands-at-work.js';
import { fetchInOrder, fetchJobs, type Tools } from './jobs.js';
import { queueOf, type Recurring, type Subscriber } from './message.js';
import { readQueues, type Reading } from './read-queues.js';

/** One after the other, these must all be done before their time is up. */
const CONSUMED_IN_TURN = 20;
const CONSUMED_TOGETHER = 64;
/** Milliseconds that a stop waits for what has begun: what is cut off is handled again. */
const LONGEST_STOP = 5_000;

export interface Worker {
  stop(): Promise<void>;
}

interface WorkerOptions extends Tools {
  subscribers: readonly Subscriber[];
  recurring: readonly Recurring[];
}

/** Works on messages and on what recurs, until stopped; a stop waits for what has begun, but not for long. */
export function startWorker(options: WorkerOptions): Worker {
  const { subscribers, recurring } = options;
  const repetitions = recurring.map((task) => repeat(options, task));
  const works = subscribers.map((subscriber) => workOf(options, subscriber));
  const endReading = readQueues(options, works);
  const end = async (): Promise<void> => {
    await Promise.all([...repetitions.map((endRepeating) => endRepeating()), endReading()]);
    for (const { drain } of works) await drain?.();
  };
  return { stop: () => Promise.race([end(), delay(LONGEST_STOP, undefined, { ref: false })]) };
}

/** How messages of a subscriber are handled, and what waits for those that still are when no more are fetched. */
interface Work extends Reading {
  drain?: () => Promise<void>;
}

/** Errands mostly wait for others, so they run side by side; consumers take turns. */
function workOf(tools: Tools, subscriber: Subscriber): Work {
  const queue = queueOf(subscriber);
  if (!('run' in subscriber)) {
    const handle = (jobs: readonly Job[]): Promise<void> => consume(tools, subscriber, jobs);
    return subscriber.together
      ? { queue, most: CONSUMED_TOGETHER, fetch: fetchJobs, handle }
      : { queue, most: CONSUMED_IN_TURN, fetch: fetchInOrder, handle };
  }
  const errands = new ErrandsAtWork(tools, subscriber);
  return {
    ...{ queue, most: ERRANDS_AT_ONCE, fetch: fetchJobs },
    handle: (jobs) => errands.handle(jobs),
    drain: () => errands.drain(),
  };
}

/**
 * Repeats a command; the next run begins a full interval after the last one ended, or at once when there is more to do.
 * Returns how to end it.
 */
function repeat({ execute, logger }: Tools, task: Recurring): () => Promise<void> {
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
