import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { packAnswer, unpackAnswer } from '../../src/kernel/db/idempotency.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '2' } });
  await app.sql`create table counted (n int primary key)`;
});
afterAll(() => app.close());

const count: Command<number, number> = async (tx, n) => {
  await sql`insert into counted values (${n})`.execute(tx.em.getKysely());
  return n;
};
const counted = async () => (await app.sql`select n from counted order by n`).map(({ n }) => n as number);

describe('a unit of work', () => {
  it('keeps nothing of a command that throws', async () => {
    const fails: Command<number, never> = async (tx, n) => {
      await count(tx, n);
      throw new Error('no');
    };
    await expect(app.execute(system, fails, 1)).rejects.toThrow('no');
    expect(await counted()).not.toContain(1);
  });

  it('is no success when a command swallows the error of a statement', async () => {
    const swallows: Command<number, string> = async (tx, n) => {
      await count(tx, n);
      await sql`select 1 / 0`.execute(tx.em.getKysely()).catch(() => undefined);
      return 'done';
    };
    await expect(app.execute(system, swallows, 2)).rejects.toThrow('rolled all of it back');
    expect(await counted()).not.toContain(2);
  });

  it('tries again after a deadlock, and gives up after three tries', async () => {
    let tries = 0;
    const deadlocks =
      (times: number): Command<number, number> =>
      async (tx, n) => {
        tries += 1;
        if (tries <= times) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
        return count(tx, n);
      };
    expect(await app.execute(system, deadlocks(2), 3)).toBe(3);
    expect(tries).toBe(3);
    tries = 0;
    await expect(app.execute(system, deadlocks(3), 4)).rejects.toThrow('deadlock detected');
    expect([tries, await counted()]).toEqual([3, expect.not.arrayContaining([4])]);
  });

  it('loses no connection of the pool when PostgreSQL ends them in the middle', async () => {
    const slow: Command<number, number> = async (tx, n) => {
      await count(tx, n);
      await sql`select pg_sleep(600)`.execute(tx.em.getKysely());
      return n;
    };
    for (let round = 0; round < 4; round += 1) {
      const lost = app.execute(system, slow, 10 + round);
      const ended = expect(lost).rejects.toThrow(/terminating connection|Connection terminated/);
      await until(async () => {
        const terminated = await app.sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event = 'PgSleep'`;
        return terminated.length === 1;
      });
      await ended;
    }
    expect(await app.execute(system, count, 20)).toBe(20);
    expect((await counted()).filter((n) => n >= 10)).toEqual([20]);
  });
});

describe('a remembered answer', () => {
  it('is the same again whatever its keys are called', () => {
    const answer = { $instant: 'not one', $$: [{ $instant: new Date(0), $: 1 }], at: new Date(5) };
    expect(unpackAnswer(packAnswer(answer))).toEqual(answer);
  });
});
