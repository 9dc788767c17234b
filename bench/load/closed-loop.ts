import type { LoadMessage, LoadReply, LoadResult } from './load-process.js';

/** One connection: sends the request of this number and says when it was answered. */
export interface Connection {
  send(request: number): void;
  close(): void;
}

export interface Generator<Plan> {
  /** Opens the connections of a plan; each calls `answered` once for each request that it is given. */
  open(plan: Plan, answered: (connection: number, failure?: string) => void): Promise<Connection[]>;
  count(plan: Plan): number;
}

/**
 * A closed loop: each connection sends a request, waits for its answer and takes the next one from the common list. That
 * is the load of as many clients as there are connections, none of whom thinks.
 */
class ClosedLoop<Plan> {
  #connections: Connection[] = [];
  #total = 0;
  #sent = 0;
  #answered = 0;
  #isOver = false;
  #sentAt = new Float64Array();
  #took = new Float64Array();
  #failures: Record<string, number> = {};
  #finish: () => void = () => undefined;

  constructor(private readonly generator: Generator<Plan>) {}

  async prepare(plan: Plan): Promise<void> {
    for (const connection of this.#connections) connection.close();
    this.#total = this.generator.count(plan);
    this.#sent = 0;
    this.#answered = 0;
    this.#isOver = false;
    this.#took = new Float64Array(this.#total);
    this.#failures = {};
    this.#connections = await this.generator.open(plan, (connection, failure) => this.#onAnswer(connection, failure));
    this.#sentAt = new Float64Array(this.#connections.length);
  }

  async run(longest: number): Promise<LoadResult> {
    const done = new Promise<void>((resolve) => (this.#finish = resolve));
    const timer = setTimeout(() => (this.#isOver = true), longest * 1_000);
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    for (let index = 0; index < this.#connections.length; index += 1) this.#sendNext(index);
    await done;
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    clearTimeout(timer);
    const failed = Object.values(this.#failures).reduce((sum, count) => sum + count, 0);
    return {
      seconds,
      succeeded: this.#answered - failed,
      failures: this.#failures,
      latency: percentiles(this.#took.subarray(0, this.#answered)),
      cpuMicroseconds: user + system,
    };
  }

  #sendNext(connection: number): void {
    if (this.#isOver || this.#sent === this.#total) return;
    const request = this.#sent;
    this.#sent += 1;
    this.#sentAt[connection] = performance.now();
    this.#connections[connection]!.send(request);
  }

  #onAnswer(connection: number, failure?: string): void {
    this.#took[this.#answered] = performance.now() - this.#sentAt[connection]!;
    this.#answered += 1;
    if (failure !== undefined) this.#failures[failure] = (this.#failures[failure] ?? 0) + 1;
    this.#sendNext(connection);
    if (this.#answered === this.#sent) this.#finish();
  }
}

function percentiles(took: Float64Array): LoadResult['latency'] {
  const sorted = took.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}

/** Makes this process a load generator that its parent commands. */
export function obey<Plan>(generator: Generator<Plan>): void {
  const loop = new ClosedLoop(generator);
  const reply = (message: LoadReply): void => void process.send?.(message);
  const perform = async (message: LoadMessage<Plan>): Promise<LoadReply> => {
    if (message.kind === 'go') return { kind: 'done', result: await loop.run(message.longest) };
    await loop.prepare(message.plan);
    return { kind: 'ready' };
  };
  process.on('message', (message: LoadMessage<Plan>) => {
    perform(message).then(reply, (error: unknown) => reply({ kind: 'failed', reason: String(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}
