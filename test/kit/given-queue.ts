import { createLogger } from '../../src/kernel/logger.js';
import { queueOf, type Subscriber } from '../../src/kernel/messages/message.js';
import { createQueues, startBoss } from '../../src/kernel/messages/message-queue.js';
import { startWorker, type Worker } from '../../src/kernel/messages/worker.js';
import type { TestApp } from './test-app.js';

const NEVER_EXPIRES = { expireInSeconds: 600 };

/** The real queue with subscribers of the test's own, on the database of an app that has no worker. */
export class GivenQueue {
  readonly #workers: Worker[] = [];
  readonly #messages: Awaited<ReturnType<typeof startBoss>>;

  private constructor(
    private readonly app: TestApp,
    readonly subscribers: readonly Subscriber[],
    messages: Awaited<ReturnType<typeof startBoss>>,
  ) {
    this.#messages = messages;
  }

  static async of(app: TestApp, subscribers: readonly Subscriber[]): Promise<GivenQueue> {
    const messages = await startBoss({
      url: app.databaseUrl,
      works: true,
      logger: createLogger('silent'),
      patience: 60_000,
    });
    await createQueues(messages.boss, subscribers);
    // However long a test waits, nobody else is given what it has kept waiting.
    for (const subscriber of subscribers) await messages.boss.updateQueue(queueOf(subscriber), NEVER_EXPIRES);
    return new GivenQueue(app, subscribers, messages);
  }

  /** What a worker works with. */
  get tools() {
    return { boss: this.#messages.boss, execute: this.app.execute, logger: createLogger('silent') };
  }

  /** A message for each payload. */
  async send(subscriber: Subscriber, payloads: readonly object[]): Promise<void> {
    await this.#messages.boss.insert(
      queueOf(subscriber),
      payloads.map((data) => ({ data })),
    );
  }

  work(): Worker {
    const worker = startWorker({ ...this.tools, subscribers: this.subscribers, recurring: [] });
    this.#workers.push(worker);
    return worker;
  }

  /** How many messages of a subscriber are in which state. */
  async states(subscriber: Subscriber): Promise<Record<string, number>> {
    const rows = await this.app.sql`select state::text, count(*)::int as count from pgboss.job
      where name = ${queueOf(subscriber)} group by state`;
    return Object.fromEntries(rows.map(({ state, count }) => [state as string, count as number]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await this.#messages.stop();
  }
}
