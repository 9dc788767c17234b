import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineErrand, defineMessage, queueOf, type Errand } from '../../src/kernel/messages/message.js';
import { GivenQueue } from '../kit/given-queue.js';
import { holdLock } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until, untilEqual } from '../kit/until.js';

const TOGETHER = 64;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

/** Somebody outside who answers at once, but for those whom it keeps waiting. */
class Outside {
  readonly asked: number[] = [];
  readonly #waiting = new Map<number, ServerResponse>();
  #server: Server | undefined;
  /** Whether this one is kept waiting. */
  isKept: (number: number) => boolean = () => false;

  async open(): Promise<string> {
    this.#server = createServer((request, response) => {
      const number = Number(request.url!.slice(1));
      this.asked.push(number);
      if (this.isKept(number)) this.#waiting.set(number, response);
      else response.end();
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  letGo(status = 200): void {
    this.isKept = () => false;
    for (const response of this.#waiting.values()) response.writeHead(status).end();
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => ({ number }));

describe('errands', () => {
  let outside: Outside;
  let queue: GivenQueue;
  let ask: Errand;
  let names = 0;
  /** How many errands have had their answer. */
  let answered: number;
  beforeEach(async () => {
    outside = new Outside();
    const url = await outside.open();
    answered = 0;
    ask = defineErrand({
      message: defineMessage<{ number: number }>(`test.asked-${(names += 1)}`),
      name: 'ask',
      run: async ({ number }) => {
        const { status } = await fetch(`${url}/${number}`);
        answered += 1;
        if (status !== 200) throw new Error('It was not answered.');
      },
    });
    queue = await GivenQueue.of(app, [ask]);
  });
  afterEach(async () => {
    outside.letGo();
    await queue.stop();
    await outside.close();
  });

  it('run side by side, and no more begin while so many wait for an answer', async () => {
    outside.isKept = () => true;
    await queue.send(ask, numbers(TOGETHER + 1));
    queue.work();
    await until(async () => outside.asked.length === TOGETHER);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([outside.asked.length, await queue.states(ask)]).toEqual([TOGETHER, { active: TOGETHER, created: 1 }]);
    outside.letGo();
    await untilEqual(() => queue.states(ask), { completed: TOGETHER + 1 });
    expect(new Set(outside.asked).size).toBe(TOGETHER + 1);
  });

  it('end and go on while one of them is not answered, which ends once it is', async () => {
    outside.isKept = (number) => number === 3;
    await queue.send(ask, numbers(5 * TOGETHER));
    queue.work();
    await untilEqual(() => queue.states(ask), { active: 1, completed: 5 * TOGETHER - 1 });
    outside.letGo();
    await untilEqual(() => queue.states(ask), { completed: 5 * TOGETHER });
    expect(outside.asked.toSorted((one, other) => one - other)).toEqual(
      numbers(5 * TOGETHER).map(({ number }) => number),
    );
  });

  it('that are done end their jobs also while so many hang that no more are fetched', async () => {
    outside.isKept = (number) => number < TOGETHER - 1;
    await queue.send(ask, numbers(TOGETHER - 1));
    queue.work();
    await until(async () => outside.asked.length === TOGETHER - 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    outside.isKept = (number) => number < TOGETHER - 1 || number === 1_000;
    await queue.send(ask, [{ number: 1_000 }, ...numbers(TOGETHER + 10).slice(TOGETHER)]);
    await untilEqual(() => queue.states(ask), { active: TOGETHER, completed: 10 });
  });

  it('that end after the others are ended with few statements, though nothing comes after them', async () => {
    outside.isKept = () => true;
    await queue.send(ask, numbers(TOGETHER - 1));
    queue.work();
    await until(async () => outside.asked.length === TOGETHER - 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    // The first that ends cannot end its job before all others have ended as well.
    const lock = await holdLock(app, 'select from pgboss.job where name = $1 for update', [queueOf(ask)]);
    outside.letGo();
    await until(async () => answered === TOGETHER - 1);
    await lock.letGo();
    await untilEqual(() => queue.states(ask), { completed: TOGETHER - 1 });
    const [{ commits }] = await app.sql`select count(distinct xmin::text)::int as commits from pgboss.job
      where name = ${queueOf(ask)}`;
    expect(commits).toBeLessThanOrEqual(2);
  });

  it('that wait for an answer are waited for when the worker stops', async () => {
    outside.isKept = (number) => number === 0;
    await queue.send(ask, numbers(2));
    const worker = queue.work();
    await untilEqual(() => queue.states(ask), { active: 1, completed: 1 });
    let isStopped = false;
    const stopped = worker.stop().then(() => (isStopped = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isStopped).toBe(false);
    outside.letGo();
    await stopped;
    expect(await queue.states(ask)).toEqual({ completed: 2 });
  });

  it('that are not answered for long are cut off when the worker stops', async () => {
    outside.isKept = () => true;
    await queue.send(ask, numbers(1));
    const worker = queue.work();
    await until(async () => outside.asked.length === 1);
    await worker.stop();
    expect([answered, await queue.states(ask)]).toEqual([0, { active: 1 }]);
  });

  it.each([
    ['succeed', 200],
    ['fail', 500],
  ])('that %s when their time was up end nobody else’s turn', async (_, status) => {
    outside.isKept = (number) => number === 0;
    await queue.send(ask, numbers(1));
    queue.work();
    await until(async () => outside.asked.length === 1);
    // What the queue does with a job whose time is up; another worker has it now.
    await app.sql`update pgboss.job set retry_count = retry_count + 1 where state = 'active'`;
    outside.letGo(status);
    await until(async () => answered === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await queue.states(ask)).toEqual({ active: 1 });
    // For the next test, as if the other worker had ended it.
    await app.sql`update pgboss.job set state = 'completed' where state = 'active'`;
  });

  it('that fail are tried again, and nobody else with them', async () => {
    outside.isKept = (number) => number < 2;
    await queue.send(ask, numbers(10));
    queue.work();
    await until(async () => outside.asked.length === 10);
    await untilEqual(() => queue.states(ask), { active: 2, completed: 8 });
    outside.letGo(500);
    await untilEqual(() => queue.states(ask), { completed: 10 });
    expect(outside.asked.toSorted()).toEqual([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('messages that nobody could handle', () => {
  it('wait for a person for a year, also in a database that has kept them for shorter', async () => {
    const keptFor = async (): Promise<unknown> =>
      (await app.sql`select retention_seconds / 86400 as days from pgboss.queue where name = 'dead-letters'`)[0];
    await app.sql`update pgboss.queue set retention_seconds = 14 * 86400 where name = 'dead-letters'`;
    const next = await startTestApp({ environment: { ROLE: 'api' }, beside: app });
    await next.close();
    expect(await keptFor()).toEqual({ days: 365 });
  });
});
