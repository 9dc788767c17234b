import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { prepared, preparedToPoll, preparedToWrite } from '../../src/kernel/db/prepared-statement.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  // One after the other, they all get the same connection: what it has prepared can be seen.
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '2' } });
  await app.sql`create table remembered (n int primary key, label text)`;
});
afterAll(() => app.close());

const insert = prepared<{ numbers: readonly number[]; label: string | null }, { n: number; label: string | null }>(
  'insert_remembered',
  ({ numbers, label }) => sql`insert into remembered (n, label)
    select n, ${label}::text from unnest(${numbers}::int[]) as n returning n, ${label}::text as label`,
);
const find = prepared<{ n: number }, object>(
  'find_remembered',
  ({ n }) => sql`select * from remembered where n = ${n}`,
);

const add = preparedToWrite<{ n: number }>(
  'add_remembered',
  ({ n }) => sql`insert into remembered (n, label) values (${n}::int, 'added')`,
);

const LOG_IN = 'mutation($input: LogInInput!) { logIn(input: $input) { __typename } }';

interface Uses {
  name: string;
  /** How often by a plan that is kept, and how often by one made for these values. */
  kept: number;
  anew: number;
}

const uses: Command<undefined, Uses[]> = async (tx) => {
  const { rows } = await sql<Uses>`
    select name, generic_plans as kept, custom_plans as anew from pg_prepared_statements order by name`.execute(
    tx.em.getKysely(),
  );
  return rows;
};

describe('a prepared statement', () => {
  it('takes its values by name, as often as they stand in it, and gives its rows', async () => {
    const rows = await app.execute(system, (tx) => insert(tx.em, { label: 'a', numbers: [1, 2] }), undefined);
    expect(rows).toEqual([
      { n: 1, label: 'a' },
      { n: 2, label: 'a' },
    ]);
    expect(await app.sql`select * from remembered order by n`).toEqual(rows);
  });

  it('finds rows by their keys, however empty the table was when it was planned', async () => {
    await app.sql`create table filled (n int primary key, label text)`;
    await app.sql`analyze filled`;
    const findFilled = prepared<{ numbers: readonly number[] }, { n: number }>(
      'find_filled',
      ({ numbers }) => sql`select filled.n from unnest(${numbers}::int[]) as wanted (n) join filled using (n)`,
    );
    const lookUp: Command<undefined, number> = async (tx) => {
      await findFilled(tx.em, { numbers: [1, 2] });
      const { rows } = await sql<{ read: string }>`
        select seq_tup_read as read from pg_stat_xact_user_tables where relname = 'filled'`.execute(tx.em.getKysely());
      return Number(rows[0]!.read);
    };
    expect(await app.execute(system, lookUp, undefined)).toBe(0);
    await app.sql`insert into filled select n, 'new' from generate_series(1, 5000) as n`;
    expect(await app.execute(system, lookUp, undefined)).toBe(0);
  });

  it('is planned once for each connection where a transaction begins with it', async () => {
    const thrice: Command<undefined, void> = async (tx) => {
      for (const n of [1, 2, 3]) await find(tx.em, { n });
    };
    await app.execute(system, thrice, undefined);
    expect(await app.execute(system, uses, undefined)).toContainEqual({ name: 'find_remembered', kept: 3, anew: 0 });
  });

  it('rolls back with its transaction', async () => {
    const fails: Command<undefined, void> = async (tx) => {
      await insert(tx.em, { label: null, numbers: [10] });
      throw new Error('no');
    };
    await expect(app.execute(system, fails, undefined)).rejects.toThrow('no');
    expect(await find(app.read().em, { n: 10 })).toEqual([]);
  });

  it('heals when a migration changes what it returns: the connection is given up', async () => {
    await app.sql`alter table remembered add column extra int`;
    await expect(app.execute(system, (tx) => find(tx.em, { n: 1 }), undefined)).rejects.toThrow('cached plan');
    expect(await app.execute(system, (tx) => find(tx.em, { n: 1 }), undefined)).toEqual([
      { n: 1, label: 'a', extra: null },
    ]);
  });

  it('shares its name with no other', async () => {
    const other = prepared<{ n: number }, object>('find_remembered', ({ n }) => sql`select ${n}::int as n`);
    await expect(other(app.read().em, { n: 1 })).rejects.toThrow('Two statements are named find_remembered.');
  });

  it('stays itself under a name that PostgreSQL would cut', async () => {
    const name = 'one_of_two_statements_whose_names_are_the_same_for_more_than_sixty_three_characters';
    const [one, other] = [1, 2].map((n) =>
      prepared<object, { n: number }>(`${name}_${n}`, () => sql`select ${sql.lit(n)}::int as n`),
    );
    const both: Command<undefined, object[]> = async (tx) => [...(await one!(tx.em, {})), ...(await other!(tx.em, {}))];
    expect(await app.execute(system, both, undefined)).toEqual([{ n: 1 }, { n: 2 }]);
    const names = (await app.execute(system, uses, undefined)).map((used) => used.name);
    expect(names.filter((used) => used.startsWith('one_of_two')).map((used) => used.length)).toEqual([63, 63]);
  });

  it('has no value in its text', async () => {
    const stiff = prepared<object, object>('stiff', () => sql`select ${1}::int as n`);
    await expect(stiff(app.read().em, {})).rejects.toThrow('has a value in its text');
  });

  it('is sent without a name where connections keep none, and so is what libraries have named', async () => {
    const environment = { ROLE: 'api', PREPARED_STATEMENTS: 'off', RATE_LIMITS: 'on', DATABASE_POOL_SIZE: '2' };
    const other = await startTestApp({ beside: app, environment });
    const { errors } = await other
      .as({ token: '' })
      .send(LOG_IN, { input: { email: 'who@example.org', password: 'not the one' } });
    expect(errors).toBeUndefined();
    expect(await other.sql`select points from rate_limit where key like 'account:%'`).toEqual([{ points: 1 }]);
    expect(await other.execute(system, (tx) => find(tx.em, { n: 2 }), undefined)).toHaveLength(1);
    expect(await other.execute(system, uses, undefined)).toEqual([]);
    await other.close();
  });
});

describe('a read that is repeated', () => {
  // Of so many parts that PostgreSQL would rather plan it anew.
  const poll = preparedToPoll<{ numbers: readonly number[] }, { n: number }>(
    'poll_remembered',
    ({ numbers }) => sql`select 100 / a.n as n from unnest(${numbers}::int[]) as wanted (n)
      join remembered a using (n) join remembered b using (n) join remembered c using (n)`,
  );
  const usesOfPoll = async () =>
    (await app.execute(system, uses, undefined)).filter(({ name }) => name.startsWith('poll'));

  it('keeps its plan outside a transaction, at the price of one round trip', async () => {
    const count = newStatementCount();
    expect(await countStatements(count, () => poll(app.read().em, { numbers: [1] }))).toEqual([{ n: 100 }]);
    expect(count).toEqual({ statements: 3, roundTrips: 1 });
    for (let time = 2; time <= 7; time += 1) await poll(app.read().em, { numbers: [1] });
    expect(await usesOfPoll()).toEqual([{ name: 'poll_remembered', kept: 7, anew: 0 }]);
  });

  it('fails alone, and leaves its connection as it was', async () => {
    await app.sql`insert into remembered (n, label) values (0, 'zero')`;
    await expect(poll(app.read().em, { numbers: [0] })).rejects.toMatchObject({ code: '22012' });
    expect(await poll(app.read().em, { numbers: [2] })).toEqual([{ n: 50 }]);
    const { rows } = await sql`show enable_seqscan`.execute(app.read().em.getKysely());
    expect(rows).toEqual([{ enable_seqscan: 'on' }]);
  });

  it('is a part of the transaction that runs it', async () => {
    const ownRows: Command<undefined, unknown> = async (tx) => {
      await insert(tx.em, { numbers: [20], label: null });
      const found = await poll(tx.em, { numbers: [20] });
      await tx.em
        .getKysely()
        .deleteFrom('remembered' as never)
        .where('n' as never, '=', 20 as never)
        .execute();
      return found;
    };
    expect(await app.execute(system, ownRows, undefined)).toEqual([{ n: 5 }]);
    expect(await find(app.read().em, { n: 20 })).toEqual([]);
  });
});

describe('a statement that answers nothing', () => {
  const numbers = async () =>
    (await app.sql`select n from remembered where label = 'added' order by n`).map(({ n }) => n);

  it('is written by its transaction, and COMMIT goes with it', async () => {
    const count = newStatementCount();
    await countStatements(count, () => app.execute(system, (tx) => add(tx.em, { n: 101 }), undefined));
    expect(await numbers()).toEqual([101]);
    expect(count).toEqual({ statements: 3, roundTrips: 1 });
  });

  it('lets the transaction fail with its error when it fails, and nothing is kept', async () => {
    const twice: Command<undefined, string> = async (tx) => {
      await add(tx.em, { n: 102 });
      await add(tx.em, { n: 101 });
      return 'done';
    };
    await expect(app.execute(system, twice, undefined)).rejects.toMatchObject({ code: '23505' });
    expect(await numbers()).toEqual([101]);
  });

  it('is the cause that is named when a statement behind it fails', async () => {
    const goesOn: Command<undefined, void> = async (tx) => {
      await add(tx.em, { n: 101 });
      await find(tx.em, { n: 101 });
    };
    await expect(app.execute(system, goesOn, undefined)).rejects.toMatchObject({ code: '23505' });
    // The connection has forgotten it.
    await app.execute(system, (tx) => add(tx.em, { n: 103 }), undefined);
    expect(await numbers()).toEqual([101, 103]);
  });

  it('is waited for outside a transaction, also on a connection whose last one was empty', async () => {
    await app.execute(system, () => Promise.resolve(), undefined);
    await expect(add(app.read().em, { n: 101 })).rejects.toMatchObject({ code: '23505' });
  });
});
