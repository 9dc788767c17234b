import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../../src/app.js';
import { entities } from '../../src/entities.js';
import { openDatabase, type Database } from '../../src/kernel/db/database.js';
import { migrate } from '../../src/kernel/db/migrate.js';
import { draftedEvent } from '../kit/given-events.js';
import { startTestApp } from '../kit/test-app.js';
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

  it('take as long as they need, and run once when two processes start together', async () => {
    const path = fileURLToPath(new URL('../kit/fixtures/slow-migration', import.meta.url));
    const hasty = { longestStatement: 1_000, patience: 1_000, migrations: { path, extension: 'ts' } } as const;
    const open = () => openDatabase({ url: copy.url, entities, poolSize: 2, ...hasty });
    const nodes = await Promise.all([open(), open()]);
    try {
      await Promise.all(nodes.map((node) => migrate(node)));
      expect(await database.fork().execute('select * from changed_slowly')).toEqual([]);
    } finally {
      await Promise.all(nodes.map((node) => node.close()));
      await database.fork().execute('drop table if exists changed_slowly');
    }
  });

  it('let events be found by the letters that people type, those from before as well', async () => {
    const app = await startTestApp({ databaseUrl: copy.url });
    const organizer = await app.given.organizer();
    const find = async () =>
      (await app.as(organizer).send('{ events(filter: { text: "lodz" }) { totalCount } }')).data.events.totalCount;
    const back = () => database.orm.migrator.down({ migrations: ['Migration20261201050000_fold_whole_letters'] });
    try {
      await back();
      await draftedEvent(app, { organizer, event: { title: 'Łódź' } });
      expect(await find()).toBe(0);
      await migrate(database);
      expect(await find()).toBe(1);
      await back();
      expect(await find()).toBe(0);
    } finally {
      await migrate(database);
      await app.close();
    }
  });

  it('leave the snapshot that the next one is written against', async () => {
    expect(await database.orm.migrator.checkSchema()).toBe(false);
  });
});
