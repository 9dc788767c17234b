import { tmpdir } from 'node:os';
import { startCluster, type Cluster } from './cluster.js';
import { loadBallast } from './data-set/ballast.js';
import { FoyerClient } from './data-set/foyer-client.js';
import { logInAdmin, logInMembers, type Member } from './data-set/members.js';
import { Stage } from './data-set/stage.js';
import { buildFoyer, startFoyer } from './foyer.js';
import type { HttpPlan } from './load/http-load.js';
import { LoadProcess } from './load/load-process.js';
import type { SqlPlan } from './load/sql-load.js';
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
  readonly httpLoad: LoadProcess<HttpPlan>;
  readonly sqlLoad: LoadProcess<SqlPlan>;
  /** Another node of Foyer on the same database. */
  startFoyer(environment: Record<string, string>): Promise<ServerProcess>;
  /** A server of another maker on the rivals' database: a script of the folder `peers`. */
  startPeer(name: string, environment?: Record<string, string>): Promise<ServerProcess>;
  /** Whether the command line asks for this contender beside Foyer. */
  isAgainst(name: string): boolean;
  say(line: string): void;
}

/** Starts everything, lets `work` measure, and leaves nothing behind. */
export async function withBench(options: Options, work: (bench: Bench) => Promise<void>): Promise<void> {
  const closers: (() => Promise<unknown>)[] = [];
  const keep = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
    closers.unshift(() => close(thing));
    return thing;
  };
  const { size } = options;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  buildFoyer(options.foyerFolder);
  try {
    const cluster = keep(await startCluster(), (started) => started.stop());
    const secrets = makeSecrets();
    const launch = (environment: Record<string, string>, profileFolder?: string) =>
      startFoyer({
        folder: options.foyerFolder,
        databaseUrl: cluster.foyerUrl,
        secrets,
        environment,
        ...(profileFolder !== undefined && { profileFolder }),
      });
    const foyer = keep(await launch({}, options.profileFolder), (server) => server.stop());
    say(`Loading ${size.ballast.users} users, ${size.ballast.venues} venues and ${size.ballast.events} events.`);
    await loadBallast(cluster.foyer, size.ballast);
    const admin = await logInAdmin(cluster.foyer, secrets.JWT_SECRET);
    const members = await logInMembers(cluster.foyer, secrets.JWT_SECRET, size.members);
    const stage = new Stage(new FoyerClient(foyer.url, admin.token));
    await stage.open();
    await work({
      options,
      size,
      cluster,
      foyer,
      stage,
      members,
      httpLoad: keep(new LoadProcess<HttpPlan>('http'), (load) => load.stop()),
      sqlLoad: keep(new LoadProcess<SqlPlan>('sql'), (load) => load.stop()),
      startFoyer: (environment) => launch(environment),
      startPeer: (name, environment = {}) =>
        startServer({
          script: new URL(`./peers/${name}.mjs`, import.meta.url).pathname,
          cwd: tmpdir(),
          environment: { DATABASE_URL: cluster.rivalsUrl, JWT_SECRET: secrets.JWT_SECRET, ...environment },
        }),
      isAgainst: (name) => options.against?.some((asked) => name.toLowerCase().startsWith(asked)) ?? true,
      say,
    });
  } finally {
    for (const close of closers) await close();
  }
}
