import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Bench } from './bench.js';
import { comparisonsTable, markdownTable, type Finding } from './report.js';

const FILE = new URL('./RESULTS.md', import.meta.url);

/** Writes RESULTS.md: what was found, when, where and with what. */
export function writeResults({ options, cluster, size }: Bench, findings: readonly Finding[]): void {
  const { users, events, venues } = size.ballast;
  const form = options.isQuick ? 'the quick form, which proves nothing' : 'with the full data set';
  const sections = findings.map(({ title, table, notes }) =>
    [`## ${title}`, markdownTable(table), ...notes].join('\n\n'),
  );
  const text = [
    '# Results',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, ${form}: ${size.rounds} rounds, ` +
      `${users} users, ${events} events, ${venues} venues. [README.md](README.md) says what the ratios mean.`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), all processes on the same machine; ` +
      `Foyer ${revisionOf(options.foyerFolder)}; Node ${process.versions.node}; PostgreSQL ${cluster.version}, fsync on, ` +
      `default settings; ${peerVersions()}.`,
    'Ratios are medians of the rounds, with the least and the most.',
    markdownTable(comparisonsTable(findings.flatMap(({ comparisons }) => comparisons))),
    ...sections,
  ].join('\n\n');
  writeFileSync(FILE, `${text}\n`);
}

function revisionOf(folder: string): string {
  const { stdout } = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: folder, encoding: 'utf8' });
  return stdout.trim() || 'of no known revision';
}

function peerVersions(): string {
  const file = new URL('./package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
