import pg from 'pg';
import type { Config } from './kernel/config.js';
import { startEmbeddedPostgres } from './kernel/db/embedded-postgres.js';

export interface ProvidedDatabase {
  url: string;
  /** Where the data of an embedded server lie. */
  folder?: string;
  stop(): Promise<void>;
}

/** The configured database, or an embedded PostgreSQL that lives and stops with this process. */
export async function provideDatabase(config: Config): Promise<ProvidedDatabase> {
  if (!config.DATABASE_URL) return startEmbeddedPostgres({ dataDir: config.FOYER_DATA_DIR });
  await assertReachable(config.DATABASE_URL);
  return { url: config.DATABASE_URL, stop: () => Promise.resolve() };
}

/** One sentence instead of the driver's, which names neither the variable nor what to do. */
async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { message, code = '' } = error as Error & { code?: string };
    const reason = message === '' ? code : message;
    throw new Error(`The database of DATABASE_URL cannot be used (${reason}): start it, or correct DATABASE_URL.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
