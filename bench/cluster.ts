import { readFileSync, rmSync } from 'node:fs';
import pg from 'pg';
import { makeTemporaryFolder } from '../scripts/temporary-folder.js';
import { startEmbeddedPostgres } from '../src/kernel/db/embedded-postgres.js';

/** A PostgreSQL server of this run's own: durable, with default settings. Foyer and its rivals have a database each. */
export interface Cluster {
  readonly foyerUrl: string;
  readonly rivalsUrl: string;
  /** The process whose children do the work. */
  readonly pid: number;
  readonly version: string;
  readonly foyer: pg.Pool;
  readonly rivals: pg.Pool;
  /** Writes what is owed to the disk, so that one measure does not pay for the one before. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const dataDir = makeTemporaryFolder('bench');
  const postgres = await startEmbeddedPostgres({ dataDir });
  const rivalsUrl = withDatabase(postgres.url, 'rivals');
  const foyer = openPool(postgres.url);
  await foyer.query('create database rivals');
  const rivals = openPool(rivalsUrl);
  for (const file of ['schema', 'hold-function', 'check-out-function']) {
    await rivals.query(readFileSync(new URL(`./peers/sql/${file}.sql`, import.meta.url), 'utf8'));
  }
  const { rows } = await foyer.query<{ pid: number; version: string }>(
    `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int as pid,
       current_setting('server_version') as version`,
  );
  return {
    foyerUrl: postgres.url,
    rivalsUrl,
    ...rows[0]!,
    foyer,
    rivals,
    async settle() {
      await foyer.query('checkpoint');
    },
    async stop() {
      await Promise.all([foyer.end(), rivals.end()]);
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined);
  return pool;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
