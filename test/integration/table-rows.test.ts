import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { sendParts } from '../../src/kernel/db/statement-parts.js';
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
