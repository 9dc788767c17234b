import { system } from '../auth/viewer.js';
import { withoutRow } from '../logger.js';
import { consume } from './consume.js';
import { ERRANDS_AT_ONCE, ErrandsAtWork } from './errands-at-work.js';
import type { Tools } from './jobs.js';
import { queueOf, type Recurring, type Subscriber } from './message.js';
import { readQueue } from './read-queue.js';

/** One after the other, these must all be done before their time is up. */
const CONSUMED_IN_TURN = 20;
const CONSUMED_TOGETHER = 64;

export interface Worker {
  stop(): Promise<void>;
}

interface WorkerOptions extends Tools {
  subscribers: readonly Subscriber[];
  recurring: readonly Recurring[];
}

/** Works on messages and on what recurs, until stopped; a stop waits for what has begun. */
export function startWorker(options: WorkerOptions): Worker {
  const { subscribers, recurring } = options;
  const repetitions = recurring.map((task) => repeat(options, task));
  const readings = subscribers.map((subscriber) => work(options, subscriber));
  return {
    async stop() {
      await Promise.all(repetitions.map((end) => end()));
      await Promise.all(readings.map((end) => end()));
    },
  };
}

/** Errands mostly wait for others, so they run side by side; consumers take turns. Returns how to end it. */
function work(tools: Tools, subscriber: Subscriber): () => Promise<void> {
  const queue = queueOf(subscriber);
  if (!('run' in subscriber)) {
    return readQueue(tools, {
      queue,
      most: subscriber.together ? CONSUMED_TOGETHER : CONSUMED_IN_TURN,
      handle: (jobs) => consume(tools, subscriber, jobs),
    });
  }
  const errands = new ErrandsAtWork(tools, subscriber);
  const end = readQueue(tools, { queue, most: ERRANDS_AT_ONCE, handle: (jobs) => errands.handle(jobs) });
  return async () => {
    await end();
    await errands.drain();
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
