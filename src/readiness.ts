import type { Pool } from 'pg';
import type { Database } from './kernel/db/database.js';
import { createMigrationCheck } from './kernel/db/migrate.js';
import type { Readiness } from './kernel/http/edge-options.js';

/** A message that has waited longer than this says that no worker keeps up. */
const LARGEST_LAG_SECONDS = 300;

/** Whether this process can serve: the database answers, its migrations have run, messages are worked on. */
export function createReadiness({ database, pool }: { database: Database; pool: Pool }) {
  const isMigrated = createMigrationCheck(database);
  return async (): Promise<Readiness> => {
    const lag = await workerLag(pool);
    const hasMigrated = await isMigrated();
    const checks = {
      database: 'ok',
      migrations: hasMigrated ? 'ok' : 'missing',
      worker: lag > LARGEST_LAG_SECONDS ? `the oldest message waits for ${lag} seconds` : 'ok',
    };
    return { ready: hasMigrated, checks };
  };
}

/** Seconds that the oldest message that is due has been waiting. */
export async function workerLag(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ lag: number | null }>(
    `select extract(epoch from now() - min(start_after))::int as lag from pgboss.job
      where state in ('created', 'retry') and start_after < now() and name <> 'dead-letters'`,
  );
  return rows[0]?.lag ?? 0;
}

/** Messages that could not be handled after all tries. */
export async function deadLetters(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ dead: number }>(
    `select count(*)::int as dead from pgboss.job where name = 'dead-letters' and state in ('created', 'retry')`,
  );
  return rows[0]?.dead ?? 0;
}
