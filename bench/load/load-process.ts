import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a load generator saw from its first request to its last answer. */
export interface LoadResult {
  seconds: number;
  succeeded: number;
  /** What the answers said that were no success, and how often. */
  failures: Record<string, number>;
  /** Milliseconds from a request to its answer. */
  latency: { p50: number; p99: number; worst: number };
  /** CPU time of the generator itself. */
  cpuMicroseconds: number;
}

/** How a load generator, which is a process of its own, is told what to do. */
export type LoadMessage<Plan> = { kind: 'prepare'; plan: Plan } | { kind: 'go'; longest: number };
export type LoadReply = { kind: 'ready' } | { kind: 'done'; result: LoadResult } | { kind: 'failed'; reason: string };

const LOADERS = {
  http: fileURLToPath(new URL('./http-load.ts', import.meta.url)),
  sql: fileURLToPath(new URL('./sql-load.ts', import.meta.url)),
};

/** A load generator in a process of its own, so that its work is not mistaken for that of what it measures. */
export class LoadProcess<Plan> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(loader: keyof typeof LOADERS) {
    this.#child = fork(LOADERS[loader], { serialization: 'advanced' });
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`The load generator ended with ${String(code)}.`);
    });
    // Told to whoever waits for an answer; after the last one it is no failure.
    this.#ended.catch(() => undefined);
  }

  /** Connects and makes all requests ready to be sent. */
  async prepare(plan: Plan): Promise<void> {
    await this.#ask({ kind: 'prepare', plan });
  }

  /** Sends what was prepared, as much of it as it can in that many seconds, and waits for the answers. */
  async go(longest: number): Promise<LoadResult> {
    const reply = await this.#ask({ kind: 'go', longest });
    if (reply.kind !== 'done') throw new Error('The load generator ended without a result.');
    return reply.result;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => undefined);
  }

  async #ask(message: LoadMessage<Plan>): Promise<LoadReply> {
    const answered = new Promise<LoadReply>((resolve) => this.#child.once('message', resolve));
    this.#child.send(message);
    const reply = await Promise.race([answered, this.#ended]);
    if (reply.kind === 'failed') throw new Error(reply.reason);
    return reply;
  }
}
