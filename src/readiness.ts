import type { Pool } from 'pg';
import type { Database } from './kernel/db/database.js';
import { hasPendingMigrations } from './kernel/db/migrate.js';
import type { Readiness } from './kernel/http/edge-options.js';

/** A message that has waited longer than this says that no worker keeps up. */
const LARGEST_LAG_SECONDS = 300;

/** Whether this process can serve: the database answers, its migrations have run, messages are worked on. */
export function createReadiness({ database, pool }: { database: Database; pool: Pool }) {
  return async (): Promise<Readiness> => {
    const lag = await workerLag(pool);
    const pending = await hasPendingMigrations(database);
    const checks = {
      database: 'ok',
      migrations: pending ? 'missing' : 'ok',
      worker: lag > LARGEST_LAG_SECONDS ? `the oldest message waits for ${lag} seconds` : 'ok',
    };
    return { ready: !pending, checks };
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
