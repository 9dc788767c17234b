import type { Config } from './kernel/config.js';
import { startEmbeddedPostgres } from './kernel/db/embedded-postgres.js';

export interface ProvidedDatabase {
  url: string;
  stop(): Promise<void>;
}

/** The configured database, or an embedded PostgreSQL that lives and stops with this process. */
export async function provideDatabase(config: Config): Promise<ProvidedDatabase> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: () => Promise.resolve() };
  return startEmbeddedPostgres({ dataDir: config.FOYER_DATA_DIR });
}
