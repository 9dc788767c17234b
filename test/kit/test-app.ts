import { rmSync } from 'node:fs';
import pg from 'pg';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.js';
import { startApp, type App } from '../../src/app.js';
import { makeSecrets } from '../../src/secrets.js';
import type { Clock } from '../../src/kernel/clock.js';
import { readConfig } from '../../src/kernel/config.js';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import type { Command, Read } from '../../src/kernel/db/unit-of-work.js';
import { createLogger, type Logger } from '../../src/kernel/logger.js';
import { sendOperation, subscribe, type Answer, type Subscription } from './client.js';
import { givenAccounts, type GivenAccounts, type Person } from './given-accounts.js';
import { HeldClock } from './held-clock.js';
import { copyTemplate } from './test-cluster.js';

interface Requests {
  send(query: string, variables?: object): Promise<Answer>;
}

export interface TestAppOptions {
  /** Variables of the environment over those of tests. */
  environment?: Record<string, string>;
  /** Another app whose database to share, as a second node does. */
  beside?: TestApp;
  /** A database that exists, instead of one of its own that goes with it. */
  databaseUrl?: string;
  /** Instead of one that the test can hold. */
  clock?: Clock;
  /** Instead of no log. */
  logger?: Logger;
  /** False sends every request over HTTP the long way. */
  fastLane?: boolean;
}

export interface TestApp {
  readonly url: string;
  readonly databaseUrl: string;
  readonly clock: HeldClock;
  readonly secrets: ReturnType<typeof makeSecrets>;
  readonly given: GivenAccounts;
  readonly anonymous: Requests;
  as(person: { token: string }): Requests;
  subscribe(person: { token: string } | undefined, query: string, variables?: Record<string, unknown>): Subscription;
  /** Runs SQL as the database's owner: app.sql`select 1`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  sql(texts: TemplateStringsArray, ...values: unknown[]): Promise<any[]>;
  execute<Input, Result>(viewer: Viewer, command: Command<Input, Result>, input: Input): Promise<Result>;
  read(viewer?: Viewer): Read;
  /** What the operations that `work` sends over HTTP ask of PostgreSQL. */
  statements(work: () => Promise<unknown>): Promise<{ statements: number; roundTrips: number }>;
  close(): Promise<void>;
}

/** Foyer on a database of its own, with cheap passwords and no log, answering over real HTTP on a free port. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const existing = options.databaseUrl ?? options.beside?.databaseUrl;
  const database = existing ? { url: existing, drop: () => Promise.resolve() } : await copyTemplate();
  const dataDir = makeTemporaryFolder('app');
  const clock = options.beside?.clock ?? new HeldClock();
  const counted = { statements: 0, roundTrips: 0 };
  const app = await startApp(configOf(database.url, { FOYER_DATA_DIR: dataDir, ...options.environment }), {
    clock: options.clock ?? clock,
    logger: options.logger ?? createLogger(process.env.FOYER_TEST_LOG ?? 'silent'),
    passwordCost: 4,
    ...(options.fastLane !== undefined && { fastLane: options.fastLane }),
    onOperation({ sql }) {
      counted.statements += sql.statements;
      counted.roundTrips += sql.roundTrips;
    },
  });
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  owner.on('error', () => undefined);
  return {
    ...requestsOf(app),
    databaseUrl: database.url,
    clock,
    secrets,
    given: givenAccounts(app),
    sql: async (texts, ...values) => {
      const text = texts.reduce((joined, part, index) => `${joined}$${index}${part}`);
      return (await owner.query(text, values)).rows;
    },
    execute: app.execute,
    read: (viewer = system) => app.read(viewer),
    async statements(work) {
      Object.assign(counted, { statements: 0, roundTrips: 0 });
      await work();
      return { ...counted };
    },
    async close() {
      await app.stop();
      await owner.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const secrets = makeSecrets();

function configOf(url: string, environment: Record<string, string>) {
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_POOL_SIZE: '20',
    SOCKET_INIT_TIMEOUT: '60s',
    // On a machine that others use as well, processes stand still for seconds.
    PATIENCE: '60s',
    ...secrets,
    ...environment,
    DATABASE_URL: url,
  });
  return { ...config, DATABASE_URL: url };
}

function requestsOf({ url }: App) {
  const requests = (token: string | undefined): Requests => ({
    send: (query, variables) => sendOperation(url, token, { query, ...(variables && { variables }) }),
  });
  return {
    url,
    anonymous: requests(undefined),
    as: (person: Pick<Person, 'token'>) => requests(person.token),
    subscribe: (person: Pick<Person, 'token'> | undefined, query: string, variables?: Record<string, unknown>) =>
      subscribe(url, person?.token, { query, ...(variables && { variables }) }),
  };
}
