/**
 * `npm run db:migration -- add-doors` writes the migration that leads from the tables of the existing migrations to the
 * entities as they are now. It works on a PostgreSQL of its own that is thrown away, so it needs no database.
 */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { migrations } from '../src/app.js';
import { entities } from '../src/entities.js';
import { openDatabase } from '../src/kernel/db/database.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import { startEmbeddedPostgres } from '../src/kernel/db/embedded-postgres.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function writeMigration(name: string): Promise<void> {
  const dataDir = makeTemporaryFolder('migration');
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const database = await openDatabase({ url: postgres.url, entities, poolSize: 2, migrations });
  try {
    await database.orm.migrator.up();
    const { fileName, diff } = await database.orm.migrator.create(undefined, false, false, name);
    if (diff.up.length === 0) say('The entities match the migrations: there is nothing to write.');
    else
      say(
        `Wrote ${relative('', join(migrations.path, fileName))}. Read it, then format it: npx prettier --write src/migrations`,
      );
  } finally {
    await database.close();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const [name = ''] = process.argv.slice(2);
if (/^[a-z][a-z0-9-]*$/.test(name)) await writeMigration(name);
else say('Name what changes, in lower case with hyphens: npm run db:migration -- add-doors');
