import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import pg from 'pg';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.js';
import { startApp } from '../../src/app.js';
import { makeSecrets } from '../../src/secrets.js';
import { readConfig } from '../../src/kernel/config.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/kernel/db/embedded-postgres.js';
import { createLogger } from '../../src/kernel/logger.js';

const TEMPLATE = 'foyer_template';

interface Cluster {
  postgres: EmbeddedPostgres;
  dataDir: string;
}

const running = globalThis as { foyerTestCluster?: Cluster };

/** jest runs this once for each project, in one process: the first call starts the cluster, the others find it. */
export async function startTestCluster(): Promise<void> {
  if (running.foyerTestCluster) return;
  const dataDir = makeTemporaryFolder('test');
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  running.foyerTestCluster = { postgres, dataDir };
  process.env.FOYER_TEST_DATABASE_URL = postgres.url;
  await makeTemplate(postgres.url).catch(async (error: unknown) => {
    await stopTestCluster();
    throw error;
  });
}

export async function stopTestCluster(): Promise<void> {
  const cluster = running.foyerTestCluster;
  if (!cluster) return;
  delete running.foyerTestCluster;
  await cluster.postgres.stop();
  rmSync(cluster.dataDir, { recursive: true, force: true });
}

async function makeTemplate(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const templateUrl = withDatabase(url, TEMPLATE);
  const config = readConfig({ NODE_ENV: 'test', ROLE: 'api', PORT: '0', PATIENCE: '60s', ...makeSecrets() });
  const app = await startApp(
    { ...config, DATABASE_URL: templateUrl },
    { logger: createLogger('silent'), passwordCost: 4 },
  );
  await app.stop();
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** A fresh, migrated database of its own; `drop` removes it. */
export async function copyTemplate(): Promise<{ url: string; drop(): Promise<void> }> {
  const url = process.env.FOYER_TEST_DATABASE_URL;
  if (!url) throw new Error('The test cluster is not running: this project of jest needs the global setup.');
  // No two are named alike, so that a test file that failed before it could clean up spoils no other.
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(statement).finally(() => admin.end());
  };
  await run(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  return { url: withDatabase(url, name), drop: () => run(`drop database if exists ${name} with (force)`) };
}
