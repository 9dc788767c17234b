/**
 * Makes `npm start` and `npm test` one command each on a fresh checkout: installs the dependencies when they are
 * absent or not those of package-lock.json, and with the argument `build` compiles when the sources have changed.
 * Runs before anything is installed, so it needs nothing but Node 20.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tells whoever waits what takes so long. */
const say = (line) => void process.stdout.write(`${line}\n`);

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const onWindows = process.platform === 'win32';
const modules = join(root, 'node_modules');
const installedLock = join(modules, '.package-lock.json');
const wantedLock = join(root, 'package-lock.json');
const ownNode = join(modules, 'node', 'bin', onWindows ? 'node.exe' : 'node');
const dist = join(root, 'dist');
const stamp = join(dist, '.built-from');
const LONGEST_WAIT_MS = 300_000;

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

function isInstalled() {
  if (!existsSync(installedLock) || !existsSync(ownNode)) return false;
  if (statSync(installedLock).mtimeMs >= statSync(wantedLock).mtimeMs) return true;
  if (!holdsTheSamePackages()) return false;
  touch(installedLock);
  return true;
}

/** A copied checkout has new dates everywhere: then only the contents of the two lists tell. */
function holdsTheSamePackages() {
  const installed = readJson(installedLock)?.packages ?? {};
  const wanted = readJson(wantedLock)?.packages ?? {};
  const isCurrent = ([path, entry]) =>
    wanted[path]?.version === entry.version && wanted[path]?.integrity === entry.integrity;
  const isPresent = ([path, entry]) => path === '' || entry.optional || entry.peer || path in installed;
  return Object.entries(installed).every(isCurrent) && Object.entries(wanted).every(isPresent);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function touch(file) {
  const { atime } = statSync(file);
  const { mtime } = statSync(wantedLock);
  try {
    utimesSync(file, atime, mtime);
  } catch {
    // Without the right to do so the contents are compared again next time.
  }
}

function install() {
  requireWritable(root);
  say(`Installing the dependencies of ${root} (npm ci); the first time takes half a minute.`);
  const run = spawnSync('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: onWindows,
    env: { ...process.env, ...pathWithoutModules() },
  });
  if (run.error) giveUp(`npm could not be run (${run.error.code}): install Node 20 or later together with npm.`);
  if (run.status !== 0) giveUp('Installing the dependencies failed for the reason above: mend it and start again.');
}

/** npm ci deletes node_modules, so npm must not run under the Node that lies in it. */
function pathWithoutModules() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (process.env[name] ?? '').split(delimiter);
  return { [name]: folders.filter((folder) => !resolve(folder).startsWith(modules)).join(delimiter) };
}

function requireWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    giveUp(`${folder} cannot be written by this user: give the user the folder, or work on a copy of it.`);
  }
}

function build() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  requireWritable(existsSync(dist) ? dist : root);
  say('Compiling the sources to dist.');
  const isWhole = existsSync(stamp);
  rmSync(isWhole ? stamp : dist, { recursive: true, force: true });
  const tsc = join(modules, 'typescript', 'bin', 'tsc');
  const run = spawnSync(ownNode, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) giveUp('Compiling failed: mend the errors above and start again.');
  removeOutputsWithoutSource();
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  const files = [...filesUnder(join(root, 'src')), ...configs.map((name) => join(root, name)), wantedLock];
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** A migration that was renamed would otherwise run under both names. */
function removeOutputsWithoutSource() {
  for (const output of filesUnder(dist)) {
    const source = join(root, 'src', relative(dist, output)).replace(/\.js(\.map)?$/, '.ts');
    if (/\.js(\.map)?$/.test(output) && !existsSync(source)) rmSync(output);
  }
}

/** Two commands on a fresh checkout would each delete what the other installs: the second one waits. */
function alone(work) {
  const key = `${root} ${process.getuid?.()}`;
  const lock = join(tmpdir(), `foyer-prepare-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`);
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  for (let waited = 0; !take(lock, giveUpAt); waited += 1) {
    if (waited === 0) say('Waiting for another command that prepares this checkout.');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  process.once('exit', () => rmSync(lock, { force: true }));
  work();
}

function take(lock, giveUpAt) {
  if (performance.now() > giveUpAt || !isHeld(lock)) rmSync(lock, { force: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    return error.code !== 'EEXIST';
  }
}

function isHeld(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

alone(() => {
  if (!isInstalled()) install();
  if (process.argv.includes('build')) build();
});
