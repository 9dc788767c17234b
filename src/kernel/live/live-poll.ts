import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Logger } from '../logger.js';
import { LiveSource, type Follower } from './live-source.js';

export interface LivePollOptions<Topic> {
  /** For log lines. */
  name: string;
  /** Least time between the starts of two ticks. */
  tickMs: number;
  /** The same while the process has other work for more than half of its time; unless told, it is no longer then. */
  busyTickMs?: number;
  logger: Logger;
  /** What is kept of a key while somebody watches it. */
  open(key: string): Topic;
  /** Brings these topics up to date, with one query for all of them. */
  refresh(topics: readonly Topic[]): Promise<void>;
  /** Whether there is nothing to tell of it any more: then its sources end. Unless told, there always may be. */
  isOver?(topic: Topic): boolean;
}

interface Watched<Topic> {
  readonly topic: Topic;
  /** Waiting for a read that began after they came. */
  joining: Set<LiveSource<unknown>>;
  readonly following: Set<LiveSource<unknown>>;
}

const LONGEST_PAUSE_MS = 1_000;
const WOKEN_AT_ONCE = 250;
/** Of its time: a process that works more than that on other things is busy. */
const BUSY = 0.5;

/**
 * Reads what is watched once per tick, however many watch it, and nothing when nobody does. Whoever joins is served by
 * a read of its own moment, shared with all who join meanwhile. A failed read is logged once per outage and tried
 * again: since each read asks for the newest state, nothing is lost by it.
 */
export class LivePoll<Topic> {
  readonly #watched = new Map<string, Watched<Topic>>();
  /** The context of the process, not of the operation that happens to come first. */
  readonly #detached = AsyncLocalStorage.snapshot();
  #isRunning = false;
  #isStopped = false;
  /** Whether other work filled most of the last pause, or left no time for one. */
  #isBusy = false;
  #failures = 0;
  #endPause: () => void = () => undefined;

  constructor(private readonly options: LivePollOptions<Topic>) {}

  /** A source of what the follower finds new in the topic: its first value at once, then at most one a tick. */
  watch<T>(key: string, follower: Follower<Topic, T>): LiveSource<T> {
    const watched = this.#watched.get(key) ?? {
      topic: this.options.open(key),
      joining: new Set(),
      following: new Set(),
    };
    const source = new LiveSource<T>(watched.topic, follower, (ended) =>
      this.#leave(key, ended as LiveSource<unknown>),
    );
    if (this.#isStopped) {
      source.end();
      return source;
    }
    this.#watched.set(key, watched);
    follower.join?.(watched.topic);
    watched.joining.add(source as LiveSource<unknown>);
    if (this.#isRunning) this.#wakeForJoiners();
    else void this.#detached(() => this.#run());
    return source;
  }

  /** What is kept of a key; undefined when nobody watches it. */
  topic(key: string): Topic | undefined {
    return this.#watched.get(key)?.topic;
  }

  /** How many keys are watched just now. */
  get size(): number {
    return this.#watched.size;
  }

  /** Ends every source. */
  stop(): void {
    this.#isStopped = true;
    for (const { joining, following } of this.#watched.values()) {
      endAll(joining);
      endAll(following);
    }
  }

  #leave(key: string, source: LiveSource<unknown>): void {
    const watched = this.#watched.get(key);
    if (!watched) return;
    watched.joining.delete(source);
    watched.following.delete(source);
    if (watched.joining.size + watched.following.size > 0) return;
    this.#watched.delete(key);
    if (this.#watched.size === 0) this.#endPause();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let nextTickAt = 0;
    while (this.#watched.size > 0) {
      const startedAt = performance.now();
      const isTick = startedAt >= nextTickAt;
      const due = [...this.#watched.values()].filter(({ joining }) => isTick || joining.size > 0);
      if (due.length > 0) await this.#read(due, isTick);
      // On a grid, so that timers which fire late do not make fewer ticks.
      if (isTick) nextTickAt = Math.max(nextTickAt, startedAt - this.#tickMs) + this.#tickMs;
      if (this.#failures > 0) nextTickAt = performance.now() + this.#pauseAfterFailure();
      if (this.#failures > 0 || !this.#hasJoiners()) await this.#pause(nextTickAt - performance.now());
    }
    this.#isRunning = false;
  }

  async #read(due: readonly Watched<Topic>[], isTick: boolean): Promise<void> {
    const joiners = due.map((watched) => {
      const { joining } = watched;
      watched.joining = new Set();
      for (const source of joining) watched.following.add(source);
      return joining;
    });
    try {
      await this.options.refresh(due.map(({ topic }) => topic));
      for (const [index, { topic, following }] of due.entries()) {
        if (this.options.isOver?.(topic)) endAll(following);
        else await wakeAll(isTick ? following : joiners[index]!);
      }
    } catch (error) {
      this.#noteFailure(error);
      for (const [index, watched] of due.entries()) putBack(watched, joiners[index]!);
      return;
    }
    if (this.#failures > 0) this.options.logger.info({ feed: this.options.name }, 'a live feed reads again');
    this.#failures = 0;
  }

  #noteFailure(error: unknown): void {
    this.#failures += 1;
    if (this.#failures > 1) return;
    this.options.logger.error({ feed: this.options.name, err: error }, 'a live feed cannot read; it keeps trying');
  }

  #pauseAfterFailure(): number {
    return Math.min(this.options.tickMs * 2 ** Math.min(this.#failures, 10), LONGEST_PAUSE_MS);
  }

  #hasJoiners(): boolean {
    return [...this.#watched.values()].some(({ joining }) => joining.size > 0);
  }

  #wakeForJoiners(): void {
    if (this.#failures === 0) this.#endPause();
  }

  get #tickMs(): number {
    const { tickMs, busyTickMs = tickMs } = this.options;
    return this.#isBusy ? busyTickMs : tickMs;
  }

  /** What the process does meanwhile is other work. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.#watched.size === 0) return;
    const before = performance.eventLoopUtilization();
    if (milliseconds > 0) await this.#sleep(milliseconds);
    this.#isBusy = milliseconds <= 0 || performance.eventLoopUtilization(before).utilization > BUSY;
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Thousands are woken in slices, so that other work of the process need not wait for all of them. */
async function wakeAll(sources: ReadonlySet<LiveSource<unknown>>): Promise<void> {
  let woken = 0;
  for (const source of sources) {
    source.wake();
    woken += 1;
    if (woken % WOKEN_AT_ONCE === 0) await immediate();
  }
}

/** Each leaves as it ends. */
function endAll(sources: ReadonlySet<LiveSource<unknown>>): void {
  for (const source of [...sources]) source.end();
}

/** Those whose first read failed wait for the next one, unless they have left. */
function putBack<Topic>(watched: Watched<Topic>, joiners: ReadonlySet<LiveSource<unknown>>): void {
  for (const source of joiners) {
    if (watched.following.delete(source)) watched.joining.add(source);
  }
}
