import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startCluster, type Cluster } from './cluster.js';
import { loadBallast } from './data-set/ballast.js';
import { FoyerClient } from './data-set/foyer-client.js';
import { logInAdmin, logInMembers, type Member } from './data-set/members.js';
import { Stage } from './data-set/stage.js';
import { buildFoyer, startFoyer } from './foyer.js';
import type { HttpPlan } from './load/http-load.js';
import { LoadProcess } from './load/load-process.js';
import type { SqlPlan } from './load/sql-plan.js';
import type { Options, Size } from './options.js';
import { startServer, type ServerProcess } from './server-process.js';
import { makeSecrets } from '../src/secrets.js';

/** All that measures share: one database server with the data set, one node of Foyer, load generators, members. */
export interface Bench {
  readonly options: Options;
  readonly size: Size;
  readonly cluster: Cluster;
  readonly foyer: ServerProcess;
  readonly stage: Stage;
  readonly members: readonly Member[];
  /** Of somebody who may do everything. */
  readonly adminToken: string;
  /** What signs the tokens of tickets. */
  readonly ticketPrivateKey: string;
  readonly httpLoad: LoadProcess<HttpPlan>;
  readonly sqlLoad: LoadProcess<SqlPlan>;
  /** Another node of Foyer on the same database. */
  startFoyer(environment: Record<string, string>, nodeArguments?: string[]): Promise<ServerProcess>;
  /** A server of another maker on the rivals' database: a script of the folder `peers`. */
  startPeer(name: string, environment?: Record<string, string>): Promise<ServerProcess>;
  /** Whether the command line asks for this contender beside Foyer. */
  isAgainst(name: string): boolean;
  say(line: string): void;
}

type Closer = () => Promise<unknown>;

/** Starts everything, lets `work` measure, and leaves nothing behind. */
export async function withBench(options: Options, work: (bench: Bench) => Promise<void>): Promise<void> {
  const closers: Closer[] = [];
  const closeAll = async (): Promise<void> => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closeAll().finally(() => process.exit(1)));
  }
  buildFoyer(options.foyerFolder);
  try {
    await work(await openBench(options, closers));
  } finally {
    await closeAll();
  }
}

async function openBench(options: Options, closers: Closer[]): Promise<Bench> {
  const { size } = options;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const keep = <T extends { stop(): Promise<void> }>(started: T): T => {
    closers.push(() => started.stop());
    return started;
  };
  const cluster = keep(await startCluster());
  const secrets = makeSecrets();
  const launch: Bench['startFoyer'] = (environment, nodeArguments = []) =>
    startFoyer({
      folder: options.foyerFolder,
      databaseUrl: cluster.foyerUrl,
      secrets,
      environment,
      nodeArguments,
    });
  const foyer = keep(await launch({}));
  say(`Loading ${size.ballast.users} users, ${size.ballast.venues} venues and ${size.ballast.events} events.`);
  await loadBallast(cluster.foyer, size.ballast);
  const admin = await logInAdmin(cluster.foyer, secrets.JWT_SECRET);
  const stage = new Stage(new FoyerClient(foyer.url, admin.token));
  await stage.open();
  return {
    options,
    size,
    cluster,
    foyer,
    stage,
    members: await logInMembers(cluster.foyer, secrets.JWT_SECRET, size.members),
    adminToken: admin.token,
    ticketPrivateKey: secrets.TICKET_PRIVATE_KEY,
    httpLoad: keep(new LoadProcess<HttpPlan>('http')),
    sqlLoad: keep(new LoadProcess<SqlPlan>('sql')),
    startFoyer: launch,
    startPeer: (name, environment = {}) =>
      startServer({
        script: fileURLToPath(new URL(`./peers/${name}.mjs`, import.meta.url)),
        cwd: tmpdir(),
        environment: { DATABASE_URL: cluster.rivalsUrl, JWT_SECRET: secrets.JWT_SECRET, ...environment },
      }),
    isAgainst: (name) => options.against?.some((asked) => name.toLowerCase().startsWith(asked)) ?? true,
    say,
  };
}
