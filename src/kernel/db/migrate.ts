import type { Database } from './database.js';

/** Any number that no other program on the same database uses for the same purpose. */
const LOCK = 7_203_115;

/** In large tables a migration takes longer than any request may, and whoever comes second waits as long for the first. */
const WITHOUT_LIMITS = `select set_config(setting, '0', true)
  from unnest(array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) setting`;

/**
 * Runs the migrations that are missing, all of them or none. Nodes that start at the same time wait for each other, by a lock
 * that belongs to the transaction of the migrations and so holds through PgBouncer as well.
 */
export async function migrate(database: Database): Promise<void> {
  await database.fork().transactional(async (em) => {
    await em.execute(WITHOUT_LIMITS);
    await em.execute(`select pg_advisory_xact_lock(${LOCK})`);
    await database.orm.migrator.up({ transaction: em.getTransactionContext<object>()! });
  });
}

/** Asks until there are none; what has run stays so. */
export function createMigrationCheck(database: Database): () => Promise<boolean> {
  let isDone = false;
  return async () => {
    isDone ||= (await database.orm.migrator.getPending()).length === 0;
    return isDone;
  };
}
