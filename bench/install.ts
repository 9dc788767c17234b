import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the servers that Foyer is measured against, where they are absent or not those of the lockfile. */
export function installPeers(): void {
  const wanted = readFileSync(`${folder}package-lock.json`, 'utf8');
  const stamp = `${folder}node_modules/.installed-from`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stdout.write(`Installing the servers that Foyer is measured against in ${folder} (npm ci).\n`);
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('Installing them failed for the reason above: mend it and start again.');
  writeFileSync(stamp, wanted);
}
