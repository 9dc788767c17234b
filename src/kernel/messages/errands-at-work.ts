import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'pg-boss';
import { withoutRow } from '../logger.js';
import { attempt, endJobs, type Tools } from './jobs.js';
import { queueOf, type Errand } from './message.js';

/** How many are fetched together; no more are fetched while so many still run. */
export const ERRANDS_AT_ONCE = 64;
/** Milliseconds for which the next fetch waits for the errands of the last. */
const PATIENCE = 500;

/**
 * The errands of one queue, side by side. Those that end within half a second end their jobs together, and the next are
 * fetched; one that hangs keeps neither them nor the next waiting, and ends its job with those that end when it does.
 */
export class ErrandsAtWork {
  readonly #running = new Set<Promise<void>>();
  /** Jobs whose errand is done, which their queue does not know yet. */
  #done: Job[] = [];
  #isHandling = false;
  #ending: Promise<void> | undefined;

  constructor(
    private readonly tools: Tools,
    private readonly errand: Errand,
  ) {}

  /** Resolves when more may be fetched. */
  async handle(jobs: readonly Job[]): Promise<void> {
    this.#isHandling = true;
    const begun = jobs.map((job) => this.#start(job));
    await soon(Promise.all(begun));
    this.#isHandling = false;
    await this.#endJobs();
    while (this.#running.size >= ERRANDS_AT_ONCE) await soon(Promise.race(this.#running));
  }

  /** Resolves when all have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
    await this.#endJobs();
  }

  #start(job: Job): Promise<void> {
    const { tools, errand } = this;
    const run = attempt(tools, { subscriber: errand, job }, () => errand.run(job.data)).then((isDone) => {
      if (isDone) this.#done.push(job);
      this.#running.delete(run);
      if (!this.#isHandling) void this.#endJobs();
    });
    this.#running.add(run);
    return run;
  }

  #endJobs(): Promise<void> {
    if (this.#done.length > 0) this.#ending ??= this.#endAll();
    return this.#ending ?? Promise.resolve();
  }

  /** One statement after the other, each for all that are done by then. */
  async #endAll(): Promise<void> {
    const queue = queueOf(this.errand);
    while (this.#done.length > 0) {
      const jobs = this.#done.splice(0);
      await endJobs(this.tools, queue, jobs).catch((error: unknown) => {
        const why = { queue, jobs: jobs.length, reason: withoutRow((error as Error).message) };
        this.tools.logger.warn(why, 'the end of messages could not be written down; they are handled again');
      });
    }
    this.#ending = undefined;
  }
}

/** Waits for it, but not for long. */
async function soon(work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const patience = pause(PATIENCE, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, patience]);
  over.abort();
}
