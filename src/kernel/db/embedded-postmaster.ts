/** The PostgreSQL server process of one cluster: made, found, started and shut down. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { handOver, hasCluster, type EmbeddedHome } from './embedded-home.js';
import { StartFailure } from './embedded-failure.js';

export const SUPERUSER = 'foyer';
const POLL_MS = 20;
const LOG_LIMIT = 10 * 1024 * 1024;
// A commit still reaches the kernel before it is answered: killed processes lose nothing, a power cut may.
const FORGETFUL = ['fsync=off', 'full_page_writes=off'];

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

export interface LaunchOptions {
  readonly port: number;
  readonly durable: boolean;
}

/** Makes the cluster unless there is one. Safe to run twice at once: the first to finish wins, both know its password. */
export async function createCluster(home: EmbeddedHome, durable: boolean): Promise<void> {
  if (hasCluster(home.folder)) return;
  createPassword(home);
  const unfinished = mkdtempSync(`${home.cluster}.new-`);
  handOver(unfinished, home.user);
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  // The password is 256 random bits: hashing it slowly would protect nothing and cost time on each connection.
  const access = ['-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${home.passwordFile}`, '-c', 'scram_iterations=1'];
  const args = ['-D', unfinished, ...locale, ...access, '--no-instructions', ...(durable ? [] : ['--no-sync'])];
  try {
    await promisify(execFile)(binary(home, 'initdb'), args, processOptions(home));
    renameSync(unfinished, home.cluster);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!hasCluster(home.folder)) throw error;
  }
  removeUnfinished(home);
}

/** Now that there is a cluster, one that another process is still making, or died making, cannot become it. */
function removeUnfinished({ folder, cluster }: EmbeddedHome): void {
  const isUnfinished = (name: string) => name.startsWith(`${basename(cluster)}.new-`);
  for (const name of readdirSync(folder).filter(isUnfinished)) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Its maker still writes to it, and will remove it.
    }
  }
}

export function passwordOf({ passwordFile }: EmbeddedHome): string {
  if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8').trim();
  throw new StartFailure('no permission', `The database's password file ${passwordFile} is missing: put it back.`);
}

/** The living postmaster of this cluster; a file left by a dead one, or a process that took over its number, is none. */
export function findPostmaster({ cluster }: EmbeddedHome): Postmaster | undefined {
  const noted = readPidFile(cluster);
  return noted && isPostmasterOf(cluster, noted.pid) ? noted : undefined;
}

/** Starts the server and waits until it takes connections; throws what it wrote when it ends instead. */
export async function launch(home: EmbeddedHome, options: LaunchOptions): Promise<Postmaster> {
  discardForeignPidFile(home);
  const log = openLog(home);
  const logStart = fstatSync(log).size;
  try {
    const child = spawnPostmaster(home, { ...options, log });
    const outcome = watchEnd(child);
    for (;;) {
      if (outcome.error) throw outcome.error;
      if (outcome.ended) throw new Error(readFrom(log, logStart));
      const noted = readPidFile(home.cluster);
      if (noted?.pid === child.pid && noted?.isReady) return noted;
      await sleep(POLL_MS);
    }
  } finally {
    closeSync(log);
  }
}

/** Fast shutdown; immediate when that takes too long. Returns when the server is gone. */
export async function shutDown(home: EmbeddedHome): Promise<void> {
  for (const [signal, patienceMs] of [
    ['INT', 10_000],
    ['QUIT', 5_000],
    ['KILL', 5_000],
  ] as const) {
    const running = findPostmaster(home);
    if (!running) return;
    sendSignal(home, running.pid, signal);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (!isPostmasterOf(home.cluster, running.pid)) return;
      await sleep(POLL_MS);
    }
  }
}

function spawnPostmaster(home: EmbeddedHome, options: LaunchOptions & { log: number }): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${options.port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_checkpoints=off',
    ...(options.durable ? [] : FORGETFUL),
  ];
  const args = ['-D', home.cluster, ...settings.flatMap((setting) => ['-c', setting])];
  // Detached, so that Ctrl-C reaches this process alone and the database outlives the draining of requests.
  const child = spawn(binary(home, 'postgres'), args, {
    ...processOptions(home),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', options.log, options.log],
  });
  child.unref();
  return child;
}

function watchEnd(child: ChildProcess): { ended: boolean; error?: Error } {
  const outcome: { ended: boolean; error?: Error } = { ended: false };
  child.once('error', (error) => (outcome.error = error));
  child.once('exit', () => (outcome.ended = true));
  return outcome;
}

function readPidFile(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

function isPostmasterOf(cluster: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(cluster);
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'command=', '-p', String(pid)]).stdout.toString();
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * PostgreSQL itself clears the file of a dead postmaster, but not when another process has got that number since.
 * The file is moved before it is judged again, so that one which a new postmaster just wrote is put back.
 */
function discardForeignPidFile({ cluster }: EmbeddedHome): void {
  const noted = readPidFile(cluster);
  if (!noted || !isAlive(noted.pid) || isPostmasterOf(cluster, noted.pid)) return;
  const file = join(cluster, 'postmaster.pid');
  const moved = `${file}.${randomBytes(4).toString('hex')}`;
  renameSync(file, moved);
  if (Number(readFileSync(moved, 'utf8').split('\n')[0]) !== noted.pid) linkSync(moved, file);
  unlinkSync(moved);
}

function createPassword({ passwordFile, user }: EmbeddedHome): void {
  if (existsSync(passwordFile)) return;
  const unfinished = `${passwordFile}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(unfinished, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    handOver(unfinished, user);
    linkSync(unfinished, passwordFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function openLog({ logFile, user }: EmbeddedHome): number {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT) renameSync(logFile, `${logFile}.old`);
  const log = openSync(logFile, 'a+', 0o600);
  handOver(logFile, user);
  return log;
}

function readFrom(file: number, start: number): string {
  const text = Buffer.alloc(Math.max(0, fstatSync(file).size - start));
  readSync(file, text, 0, text.length, start);
  return text.toString('utf8');
}

function sendSignal(home: EmbeddedHome, pid: number, signal: 'INT' | 'QUIT' | 'KILL'): void {
  if (process.platform === 'win32') {
    spawnSync(binary(home, 'pg_ctl'), ['kill', signal, String(pid)], { windowsHide: true });
    return;
  }
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function binary({ binaries }: EmbeddedHome, name: string): string {
  return join(binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function processOptions({ cluster, folder, binaries, user }: EmbeddedHome) {
  const env = { LC_ALL: 'C', PATH: '/usr/bin:/bin', HOME: folder, LD_LIBRARY_PATH: join(binaries, 'lib') };
  return { ...user, env, cwd: dirname(cluster) };
}
