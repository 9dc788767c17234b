import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.js';
import { settleIn, type EmbeddedHome } from '../../src/kernel/db/embedded-home.js';
import {
  createCluster,
  findPostmaster,
  launch,
  passwordOf,
  shutDown,
  SUPERUSER,
} from '../../src/kernel/db/embedded-postmaster.js';
import { killNodesAtOnce } from './node-process.js';

/**
 * A PostgreSQL of its own, with fsync on, that crashes and comes back when it is told to. It goes with this process,
 * however that ends (but not by SIGKILL), and so do the nodes that this process has started.
 */
export class FaultCluster {
  readonly #removeAtOnce = (): void => this.#removeNow();

  private constructor(
    private readonly home: EmbeddedHome,
    readonly port: number,
  ) {
    process.on('exit', this.#removeAtOnce).on('SIGINT', interrupted).on('SIGTERM', interrupted);
  }

  /** In a temporary folder of its own, in which others may put what shall go with it. */
  static async start(): Promise<FaultCluster> {
    const home = settleIn({ dataDir: makeTemporaryFolder('faults') });
    await createCluster(home, true);
    const port = await freePort();
    const cluster = new FaultCluster(home, port);
    await cluster.restart();
    return cluster;
  }

  get folder(): string {
    return this.home.folder;
  }

  url(database: string, port = this.port): string {
    return `postgresql://${SUPERUSER}:${passwordOf(this.home)}@127.0.0.1:${port}/${database}`;
  }

  async createDatabase(name: string, template = 'template1'): Promise<void> {
    const admin = new pg.Client({ connectionString: this.url('postgres') });
    await admin.connect();
    await admin.query(`create database ${name} template ${template}`).finally(() => admin.end());
  }

  /** Immediate shutdown: no checkpoint, no goodbye; what comes next is recovery from the write-ahead log. */
  async crash(): Promise<void> {
    const running = findPostmaster(this.home);
    if (!running) throw new Error('The cluster does not run: there is nothing to crash.');
    process.kill(running.pid, 'SIGQUIT');
    while (findPostmaster(this.home)) await sleep(5);
  }

  /** Returns when it takes connections. */
  async restart(): Promise<void> {
    await launch(this.home, { durable: true, port: this.port });
  }

  async remove(): Promise<void> {
    process.off('exit', this.#removeAtOnce).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await shutDown(this.home);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #removeNow(): void {
    killNodesAtOnce();
    const running = findPostmaster(this.home);
    if (running) process.kill(running.pid, 'SIGQUIT');
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; findPostmaster(this.home) && waited < 200; waited += 1) Atomics.wait(pause, 0, 0, 10);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const interrupted = (): void => process.exit(130);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
