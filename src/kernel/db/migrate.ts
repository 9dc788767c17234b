import pg from 'pg';
import type { Database } from './database.js';

/** Any number that no other program on the same database uses for the same purpose. */
const LOCK = 7_203_115;

/**
 * Runs the migrations that are missing. Nodes that start at the same time wait for each other, by a lock that belongs to
 * a transaction and so holds through PgBouncer as well.
 */
export async function migrate(database: Database, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'foyer-migrations' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await database.orm.migrator.up();
  } finally {
    await client.end();
  }
}

/** Asks until there are none; what has run stays so. */
export function createMigrationCheck(database: Database): () => Promise<boolean> {
  let isDone = false;
  return async () => {
    isDone ||= (await database.orm.migrator.getPending()).length === 0;
    return isDone;
  };
}
