import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { MOST_SHAPES, sendParts, type StatementPart } from '../../src/kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../src/kernel/db/table-rows.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const ROWS = 5_000;
const ID = '01a22785-0000-7000-8000-000000000001';

let app: TestApp;
beforeAll(async () => {
  // One after the other, they all get the same connection: plans that it keeps are used again.
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '2' } });
  await app.sql`create table tallied (id uuid primary key, label text, count int not null) with (autovacuum_enabled = false)`;
  await app.sql`insert into tallied values (${ID}, 'one', 1)`;
  await app.sql`analyze tallied`;
});
afterAll(() => app.close());

/** Writes rows twice, and tells how many of the table the second time has read: the first begins the transaction. */
const rowsReadBy: Command<TableRows, number> = async ({ em }, rows) => {
  const readSoFar = async (): Promise<number> => {
    const { rows: read } = await sql<{ read: string }>`select idx_tup_fetch + seq_tup_read as read
      from pg_stat_xact_user_tables where relname = 'tallied'`.execute(em.getKysely());
    return Number(read[0]!.read);
  };
  await sendParts(em, partsOfRows([rows]));
  const before = await readSoFar();
  await sendParts(em, partsOfRows([rows]));
  return (await readSoFar()) - before;
};

const renaming: TableRows = { verb: 'update', table: 'tallied', rows: [{ id: ID, label: 'first' }] };
const adding: TableRows = { verb: 'add', table: 'tallied', rows: [{ id: ID, count: 2 }] };

describe('rows that are written with something else', () => {
  it('are found by their ids, by plans that were made while the table was small', async () => {
    const renamed = await app.execute(system, rowsReadBy, renaming);
    const added = await app.execute(system, rowsReadBy, adding);
    await app.sql`insert into tallied select uuidv7(), 'more', 0 from generate_series(1, ${ROWS}::int)`;
    // Versions of the row that this transaction or the one before has left behind may be read, too.
    expect(await app.execute(system, rowsReadBy, renaming)).toBeLessThan(renamed + 10);
    expect(await app.execute(system, rowsReadBy, adding)).toBeLessThan(added + 10);
    expect(await app.sql`select label, count from tallied where id = ${ID}`).toEqual([{ label: 'first', count: 9 }]);
  });
});

const tally = (part: number): StatementPart => ({
  name: `tally_${part}`,
  write: (given) => sql`insert into tallied select uuidv7(), ${given('label')}::text, ${given('count')}::int`,
  values: { label: 'part', count: part },
});

const sendEach: Command<undefined, void> = async ({ em }) => {
  for (let part = 1; part <= MOST_SHAPES + 2; part += 1) await sendParts(em, [tally(part)]);
};

const preparedParts: Command<undefined, number> = async ({ em }) => {
  const { rows } = await sql<{ names: string }>`
    select count(*) as names from pg_prepared_statements where name like 'send_tally%'`.execute(em.getKysely());
  return Number(rows[0]!.names);
};

describe('sets of parts', () => {
  it('are all written, and a connection keeps plans of so many', async () => {
    await app.execute(system, sendEach, undefined);
    await app.execute(system, sendEach, undefined);
    const total = MOST_SHAPES + 2;
    const written =
      await app.sql`select count(*)::int as rows, sum(count)::int as sum from tallied where label = 'part'`;
    expect(written).toEqual([{ rows: 2 * total, sum: total * (total + 1) }]);
    const kept = await app.execute(system, preparedParts, undefined);
    expect(kept).toBeLessThanOrEqual(MOST_SHAPES);
    expect(kept).toBeGreaterThan(0);
  });
});
