import { defineConfig, MikroORM, type EntitySchema, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { endDeadConnections } from './dead-connections.js';
import { watchConnection } from './statements.js';

export type EntityManager = SqlEntityManager;

export interface DatabaseOptions {
  url: string;
  entities: (EntitySchema | (new () => object))[];
  poolSize: number;
  /** Milliseconds that a statement may take; 30 seconds unless told, and never less than the patience. */
  longestStatement?: number;
  /** Milliseconds to wait for a connection, and for the next statement of a transaction; 5 and 3 seconds unless told. */
  patience?: number | undefined;
  /** Whether connections keep the plans of prepared statements; what runs once need not. */
  prepares?: boolean;
  /** The folder of migrations, TypeScript or compiled. */
  migrations: { path: string; extension: 'ts' | 'js' };
}

export type Database = Awaited<ReturnType<typeof openDatabase>>;

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Entities, pool and migrations. kysely reads through the same pool and so gets the same parsers and guards. */
export function databaseConfig({
  url,
  entities,
  poolSize,
  longestStatement = 30_000,
  patience,
  prepares = false,
  migrations,
}: DatabaseOptions) {
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    // An entity manager of the ORM itself would be shared by all requests: each operation forks its own.
    allowGlobalContext: false,
    debug: false,
    pool: { min: 0, max: poolSize },
    schemaGenerator: { skipTables: ['rate_limit'], ignoreTriggers: true },
    migrations: {
      path: migrations.path,
      glob: `Migration*.${migrations.extension}`,
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
      transactional: true,
      disableForeignKeys: false,
    },
    driverOptions: {
      // Of a URL MikroORM takes no parameters, such as `sslmode` or the folder of a socket: the driver takes all of it.
      connectionString: url,
      application_name: 'foyer',
      connectionTimeoutMillis: patience ?? 5_000,
      statement_timeout: Math.max(longestStatement, patience ?? 0),
      // A process that is frozen or cut off in the middle of a transaction keeps an event's lock from all others.
      idle_in_transaction_session_timeout: patience ?? 3_000,
      keepAlive: true,
      pipeline: true,
      onPoolCreated: (pool: pg.Pool) => {
        const types = (pool.options as unknown as { types: pg.CustomTypesConfig & typeof pg.types }).types;
        types.setTypeParser(INT8, Number);
        types.setTypeParser(TIMESTAMPTZ, pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date);
        pool.on('connect', (client) => watchConnection(client, { prepares }));
        endDeadConnections(pool);
      },
    },
  });
}

export async function openDatabase(options: DatabaseOptions) {
  const orm = await MikroORM.init({ ...databaseConfig(options), logger: () => undefined });
  return {
    orm,
    /** A new unit of identity, for one operation. */
    fork: (): EntityManager => orm.em.fork(),
    /** The pool that MikroORM and kysely share, for what is neither. */
    pool: (): Promise<pg.Pool> => orm.em.getConnection().getNativeClient(),
    close: (): Promise<void> => orm.close(true),
  };
}

/** PostgreSQL's SQLSTATE of an error from kysely or MikroORM, where it has one. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

const UNIQUE_VIOLATION = '23505';

/** Whether a unique index refused a row: somebody else was first. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

/** Of `statement_timeout` and `lock_timeout`. */
const TIMED_OUT = /^(57014|55P03)$/;

/** Whether it took too long: somebody has kept for long what was to be locked. */
export function isTimedOut(error: unknown): boolean {
  return TIMED_OUT.test(sqlState(error) ?? '');
}

const AWAY =
  /^(57P0[1-3]|08...|25P03|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const AWAY_TEXT = /Connection terminated|not queryable|timeout exceeded when trying to connect/;

/** Whether the error says that the database cannot be reached just now, rather than that a statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  return AWAY.test(sqlState(error) ?? '') || AWAY_TEXT.test(String((error as Error | null)?.message));
}
