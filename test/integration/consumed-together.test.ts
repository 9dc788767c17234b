import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Execute, Tx } from '../../src/kernel/db/unit-of-work.js';
import { consume } from '../../src/kernel/messages/consume.js';
import { fetchJobs } from '../../src/kernel/messages/jobs.js';
import { defineConsumer, defineMessage, queueOf, type Consumer } from '../../src/kernel/messages/message.js';
import { GivenQueue } from '../kit/given-queue.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until, untilEqual } from '../kit/until.js';

let app: TestApp;
beforeAll(async () => {
  // One after the other, all get the same connection: what it has prepared can be seen.
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '4' } });
  await app.sql`create table told (n int, name text)`;
});
afterAll(() => app.close());

interface Told {
  n: number;
}

const POISON = 7;
const numbers = (count: number): Told[] => Array.from({ length: count }, (_, n) => ({ n }));

async function write(tx: Tx, told: readonly Told[], name: string): Promise<void> {
  await sql`insert into told (n, name) select n, ${name} from unnest(${told.map(({ n }) => n)}::int[]) as n`.execute(
    tx.em.getKysely(),
  );
}

describe('messages that are handled one by one', () => {
  it('come in the order in which they were sent', async () => {
    const order: number[] = [];
    const note = defineConsumer({
      message: defineMessage<Told>('test.in-order'),
      name: 'note',
      command: async (_, { n }) => void order.push(n),
    });
    const queue = await GivenQueue.of(app, [note]);
    for (const told of numbers(15)) {
      await queue.send(note, [told]);
      // What is sent within the same millisecond has no order.
      await sleep(5);
    }
    queue.work();
    await until(async () => order.length === 15);
    await queue.stop();
    expect(order).toEqual(numbers(15).map(({ n }) => n));
  });
});

describe('messages that are handled together', () => {
  let queue: GivenQueue;
  let tell: Consumer;
  let name: string;
  let names = 0;
  /** What happens after the writing, within the transaction. */
  let meanwhile: (tx: Tx, told: readonly Told[]) => Promise<void>;
  beforeEach(async () => {
    meanwhile = async () => undefined;
    name = `together-${(names += 1)}`;
    const handle = async (tx: Tx, told: readonly Told[]): Promise<void> => {
      await write(tx, told, name);
      await meanwhile(tx, told);
    };
    tell = defineConsumer({
      message: defineMessage<Told>(`test.${name}`),
      name: 'tell',
      command: (tx, one) => handle(tx, [one]),
      together: handle,
    });
    queue = await GivenQueue.of(app, [tell]);
  });
  afterEach(() => queue.stop());

  const told = async () =>
    (await app.sql`select n from told where name = ${name} order by n`).map(({ n }) => n as number);
  /** How many commits have written what is told, and ended its messages. */
  const commits = async () => {
    const [counted] = await app.sql`select
      (select count(distinct xmin::text)::int from told where name = ${name}) as told,
      (select count(distinct xmin::text)::int from pgboss.job where name = ${queueOf(tell)}) as ended,
      (select count(distinct job.xmin::text)::int from pgboss.job, told
        where job.name = ${queueOf(tell)} and told.name = ${name} and told.n = (job.data->>'n')::int
          and told.xmin = job.xmin) as same`;
    return counted;
  };

  it('end in the one commit that does what they ask for', async () => {
    await queue.send(tell, numbers(40));
    queue.work();
    await until(async () => (await told()).length === 40);
    expect(await queue.states(tell)).toEqual({ completed: 40 });
    expect(await told()).toEqual(numbers(40).map(({ n }) => n));
    expect(await commits()).toEqual({ told: 1, ended: 1, same: 1 });
  });

  it('are handled each by itself when one cannot be: nobody else is spoilt', async () => {
    meanwhile = async (_, all) => {
      if (all.some(({ n }) => n === POISON)) throw new Error('It cannot be.');
    };
    await queue.send(tell, numbers(12));
    queue.work();
    await untilEqual(() => queue.states(tell), { completed: 11, retry: 1 });
    expect(await told()).toEqual(numbers(12).flatMap(({ n }) => (n === POISON ? [] : [n])));
    expect(await commits()).toMatchObject({ told: 11 });
  });

  it('are handled once when somebody else has settled one of them meanwhile', async () => {
    await queue.send(tell, numbers(5));
    const jobs = await fetchJobs(queue.tools, queueOf(tell), 64);
    const elsewhere = jobs.find(({ data }) => (data as Told).n === 2)!;
    await queue.tools.boss.complete(queueOf(tell), elsewhere.id);
    await consume(queue.tools, tell, jobs);
    expect([await told(), await queue.states(tell)]).toEqual([[0, 1, 3, 4], { completed: 5 }]);
  });

  it('are handled once when the connection breaks in the middle', async () => {
    let breaks = 1;
    meanwhile = async ({ em }) => {
      if ((breaks -= 1) < 0) return;
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(em.getKysely());
      await app.sql`select pg_terminate_backend(${rows[0]!.pid})`;
    };
    await queue.send(tell, numbers(6));
    queue.work();
    await until(async () => (await queue.states(tell)).completed === 6);
    expect(await told()).toEqual(numbers(6).map(({ n }) => n));
  });

  it('are left as they were by a worker that never comes back, for the next', async () => {
    await queue.send(tell, numbers(3));
    const jobs = await fetchJobs(queue.tools, queueOf(tell), 64);
    expect([jobs.length, await queue.states(tell)]).toEqual([3, { active: 3 }]);
    await app.sql`update pgboss.job set state = 'retry' where name = ${queueOf(tell)}`;
    queue.work();
    await until(async () => (await queue.states(tell)).completed === 3);
    // It did come back: they are no longer its to handle.
    await consume(queue.tools, tell, jobs);
    expect(await told()).toEqual([0, 1, 2]);
  });

  it('are handled once by two workers on the same queue', async () => {
    await queue.send(tell, numbers(500));
    queue.work();
    queue.work();
    await until(async () => (await queue.states(tell)).completed === 500);
    expect(await told()).toEqual(numbers(500).map(({ n }) => n));
  });

  it('are found by their ids, however many there were since the plan was made', async () => {
    await app.sql`truncate pgboss.job_common`;
    await app.sql`analyze pgboss.job_common`;
    let read = 0;
    const execute: Execute = (viewer, command, input) =>
      app.execute(
        viewer,
        async (tx, given: typeof input) => {
          const result = await command(tx, given);
          // What this transaction has read: what those before it have read is told elsewhere from then on.
          const { rows } = await sql<{ read: string }>`
            select seq_tup_read + idx_tup_fetch as read, pg_stat_force_next_flush()
            from pg_stat_xact_user_tables where relname = 'job_common'`.execute(tx.em.getKysely());
          read = Number(rows[0]!.read);
          return result;
        },
        input,
      );
    const fetch = () => fetchJobs({ ...queue.tools, execute }, queueOf(tell), 64);
    expect(await fetch()).toEqual([]);
    await app.sql`insert into pgboss.job (name, data, state)
      select ${queueOf(tell)}, '{}', 'completed' from generate_series(1, 5000)`;
    await queue.send(tell, numbers(10));
    expect(await fetch()).toHaveLength(10);
    expect(read).toBeLessThan(100);
  });

  it('keep their plans: a hundred fetches leave no more names than one', async () => {
    const namesKept = async () => {
      const count = async (tx: Tx) =>
        sql<{ name: string }>`select name from pg_prepared_statements where statement like '%pgboss%'`
          .execute(tx.em.getKysely())
          .then(({ rows }) => rows.length);
      return app.execute(system, count, undefined);
    };
    await fetchJobs(queue.tools, queueOf(tell), 64);
    const before = await namesKept();
    for (let fetches = 0; fetches < 100; fetches += 1) await fetchJobs(queue.tools, queueOf(tell), 64);
    expect(await namesKept()).toBe(before);
  });
});
