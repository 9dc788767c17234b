import { fileURLToPath } from 'node:url';
import { ChildCommand } from './child-command.js';

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
  readonly #child: ChildCommand<LoadMessage<Plan>, LoadReply>;

  constructor(loader: keyof typeof LOADERS) {
    this.#child = new ChildCommand(LOADERS[loader]);
  }

  /** Connects and makes all requests ready to be sent. */
  async prepare(plan: Plan): Promise<void> {
    await this.#child.ask({ kind: 'prepare', plan });
  }

  /** Sends what was prepared, as much of it as it can in that many seconds, and waits for the answers. */
  async go(longest: number): Promise<LoadResult> {
    const reply = await this.#child.ask({ kind: 'go', longest });
    if (reply.kind !== 'done') throw new Error('The load generator ended without a result.');
    return reply.result;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
