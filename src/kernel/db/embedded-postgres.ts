/**
 * A PostgreSQL server of Foyer's own, for those who have none to give it: real binaries, one cluster in the data folder.
 *
 * Several processes may use one data folder. Each holds a share, a session lock in the cluster itself, so that
 * PostgreSQL forgets the shares of processes that died; the last one to stop shuts the cluster down.
 */
import { createHash } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startFailure, StartFailure } from './embedded-failure.js';
import { settleIn, type EmbeddedHome } from './embedded-home.js';
import { createCluster, findPostmaster, launch, passwordOf, shutDown, SUPERUSER } from './embedded-postmaster.js';

const DATABASE = 'foyer';
const SHARE_KEY = 7_065_121;
const BUSY_MS = 15_000;
const START_MS = 120_000;
const PORTS_FROM = 20_000;
const PORTS = 10_000;

export interface EmbeddedPostgresOptions {
  /** The cluster lives in `<dataDir>/postgres`, its password in a file beside it. */
  readonly dataDir: string;
  /** A free one that stays the same for the same folder while nobody else takes it, unless given. */
  readonly port?: number;
  /** False gives up safety on power loss for speed: for tests only. */
  readonly durable?: boolean;
  /** Where to settle when `dataDir` cannot be used by the user that runs PostgreSQL. */
  readonly home?: string;
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** Where it settled. */
  readonly folder: string;
  /** True when the server already ran: another process uses it too, or one died without stopping it. */
  readonly adopted: boolean;
  /** Shuts the server down, unless another living process uses it. Safe to repeat. */
  stop(): Promise<void>;
}

/** A share alone keeps no process running, so it is unreferenced until it is given up. */
type Session = pg.Client & { ref(): void; unref(): void };

interface Share {
  readonly session: Session;
  readonly port: number;
  readonly adopted: boolean;
}

interface Cluster {
  readonly home: EmbeddedHome;
  readonly durable: boolean;
  readonly log: (line: string) => void;
  port?: number;
}

/** Starts the server or joins the one that runs, and brings it back if it dies. Rejects with one sentence that says what to do. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, port, durable = true, log = () => undefined } = options;
  let folder = dataDir;
  try {
    const home = settleIn(options);
    folder = home.folder;
    await createCluster(home, durable);
    const cluster: Cluster = { home, durable, log, ...(port !== undefined && { port }) };
    const share = await join(cluster);
    cluster.port = share.port;
    const url = `postgresql://${SUPERUSER}:${passwordOf(home)}@127.0.0.1:${share.port}/${DATABASE}`;
    return { url, folder: home.folder, adopted: share.adopted, stop: keep(cluster, share) };
  } catch (error) {
    throw startFailure(error, { folder, ...(port !== undefined && { port }) });
  }
}

/** Watches over the share until the returned function gives it up. */
function keep(cluster: Cluster, first: Share): () => Promise<void> {
  let share = first;
  let stopping: Promise<void> | undefined;
  let recovering: Promise<void> = Promise.resolve();
  const recover = async () => {
    while (!stopping) {
      cluster.log('the embedded PostgreSQL went away: bringing it back');
      try {
        share = await join(cluster);
        return watch();
      } catch (error) {
        cluster.log(startFailure(error, { folder: cluster.home.folder, ...cluster }).message);
        await sleep(1_000, undefined, { ref: false });
      }
    }
  };
  const watch = () => {
    share.session.once('end', () => {
      if (!stopping) recovering = recover();
    });
  };
  watch();
  const leave = async () => {
    await recovering;
    share.session.ref();
    if (await isLastShare(share.session)) await shutDown(cluster.home);
    else cluster.log('the embedded PostgreSQL stays up for another process');
    await share.session.end().catch(() => undefined);
  };
  return () => (stopping ??= leave());
}

/** Takes a share in the running server, or starts one. Whoever else does the same at once ends up on the same server. */
async function join(cluster: Cluster): Promise<Share> {
  const { home } = cluster;
  const began = performance.now();
  let launched: number | undefined;
  while (performance.now() - began < START_MS) {
    const running = findPostmaster(home);
    if (running?.isReady) {
      const session = await takeShare(home, running.port);
      if (session) return { session, port: running.port, adopted: running.pid !== launched };
    }
    if (running) {
      await sleep(50);
      continue;
    }
    launched = await tryLaunch(cluster, performance.now() - began);
  }
  throw new StartFailure(
    'in use',
    `PostgreSQL has not become ready in two minutes: read ${home.logFile} and start again.`,
  );
}

/** The new server's process, or nothing when another launch is ahead of this one. */
async function tryLaunch({ home, durable, port }: Cluster, waitedMs: number): Promise<number | undefined> {
  const chosen = port ?? (await freePort(home.cluster));
  try {
    return (await launch(home, { durable, port: chosen })).pid;
  } catch (error) {
    const failure = startFailure(error, { folder: home.folder, port: chosen });
    const passes = failure.reason === 'in use' || (failure.reason === 'port taken' && port === undefined);
    if (!passes || waitedMs > BUSY_MS) throw failure;
    await sleep(200);
    return undefined;
  }
}

/** A session that holds a share; nothing while the server comes up, goes down, or turns out to be another one. */
async function takeShare(home: EmbeddedHome, port: number): Promise<Session | undefined> {
  const session = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: passwordOf(home),
    database: 'postgres',
    application_name: 'foyer share',
    connectionTimeoutMillis: 3_000,
  }) as Session;
  session.on('error', () => undefined);
  try {
    await session.connect();
    const sql = `select current_setting('data_directory') = $2 and pg_try_advisory_lock_shared($1) as granted`;
    const { rows } = await session.query<{ granted: boolean }>(sql, [SHARE_KEY, home.cluster]);
    if (rows[0]?.granted) {
      await createDatabase(session);
      session.unref();
      return session;
    }
  } catch (error) {
    refuseWrongPassword(error, home);
  }
  await session.end().catch(() => undefined);
  return undefined;
}

function refuseWrongPassword(error: unknown, { passwordFile }: EmbeddedHome): void {
  if ((error as pg.DatabaseError).code !== '28P01') return;
  throw new StartFailure(
    'no permission',
    `The database does not accept the password in ${passwordFile}: put the right one back.`,
  );
}

async function createDatabase(session: pg.Client): Promise<void> {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount) return;
  await session.query(`create database ${DATABASE}`).catch((error: unknown) => {
    const { code } = error as pg.DatabaseError;
    if (code !== '42P04' && code !== '23505') throw error;
  });
}

/** Gives up the share and tries to own all of them: of several that stop at once, exactly one is the last. */
async function isLastShare(session: Session): Promise<boolean> {
  try {
    await session.query('select pg_advisory_unlock_shared($1)', [SHARE_KEY]);
    const { rows } = await session.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [SHARE_KEY]);
    return rows[0]?.last ?? true;
  } catch {
    return true;
  }
}

async function freePort(cluster: string): Promise<number> {
  const usual = PORTS_FROM + (createHash('sha256').update(cluster).digest().readUInt32BE() % PORTS);
  return (await listenOnce(usual)) ?? (await listenOnce(0)) ?? usual;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}
