import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../../src/app.js';
import { entities } from '../../src/entities.js';
import { openDatabase, type Database } from '../../src/kernel/db/database.js';
import { copyTemplate } from '../kit/test-cluster.js';

let copy: Awaited<ReturnType<typeof copyTemplate>>;
let database: Database;
beforeAll(async () => {
  copy = await copyTemplate();
  database = await openDatabase({ url: copy.url, entities, poolSize: 2, patience: 60_000, migrations });
});
afterAll(async () => {
  await database.close();
  await copy.drop();
});

/** What would make the tables those of the entities; the functions of the search are no entity's. */
async function differences(): Promise<string[]> {
  const update = await database.orm.schema.getUpdateSchemaSQL({ wrap: false });
  return update.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('drop function if exists "foyer_'));
}

describe('the migrations', () => {
  it('lead to the very tables that the entities describe', async () => {
    expect(await differences()).toEqual([]);
    await database.fork().execute('alter table venue add column forgotten int');
    expect(await differences()).toEqual([expect.stringContaining('drop column "forgotten"')]);
  });

  it('leave the snapshot that the next one is written against', async () => {
    expect(await database.orm.migrator.checkSchema()).toBe(false);
  });
});
