import type { TestApp } from './test-app.js';
import { until } from './until.js';

/** Waits until nothing is under way in the database: what a killed process had sent is carried out without it, or undone. */
export const untilAtRest = (app: TestApp): Promise<void> =>
  until(async () => {
    const [{ busy }] = await app.sql`select count(*)::int as busy from pg_stat_activity where
      datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'`;
    return busy === 0;
  });
