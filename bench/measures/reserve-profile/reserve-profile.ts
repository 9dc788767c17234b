import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../../bench.js';
import type { Finding } from '../../report.js';
import { warmUp, type Sample } from '../../rounds.js';
import { graphqlContender } from '../hold/contenders.js';
import { foyerSide } from '../hold/sides.js';
import { Profiler, type CpuProfile } from './profiler.js';
import { whereTimeGoes } from './where-time-goes.js';

const LEAST_SHOWN = 0.5;

/** Where the microseconds of a `reserve` go: a sampled round of holds on a node that runs warm. */
export async function reserveProfile(bench: Bench): Promise<Finding> {
  const server = await bench.startFoyer({}, ['--inspect=127.0.0.1:0']);
  const contender = graphqlContender(bench, foyerSide(bench, server));
  await warmUp([contender], bench);
  const profiler = await Profiler.connect(server.inspectorUrl!);
  await profiler.begin();
  const sample = await contender.run(bench.size.longestRound);
  const profile = await profiler.end();
  await server.stop();
  keep(profile, bench.options.profileFolder);
  return {
    title: 'Where the microseconds of a hold go',
    comparisons: [],
    table: { head: ['part', 'µs for each hold', 'share'], rows: rowsOf(whereTimeGoes(profile), sample) },
    notes: [
      `CPU time of the server process, sampled while it made ${sample.succeeded} holds of two seats. Sampling slows it ` +
        `down. PostgreSQL took ${Math.round(sample.cpu.database ?? 0)} µs for each.`,
    ],
  };
}

/** Samples tell the shares; the system tells the CPU time that is shared, whatever else kept the process waiting. */
function rowsOf(spent: Map<string, number>, { cpu, succeeded }: Sample): string[][] {
  const busy = [...spent].filter(([part]) => part !== '(idle)').toSorted(([, one], [, other]) => other - one);
  const sampled = busy.reduce((sum, [, microseconds]) => sum + microseconds, 0);
  const total = cpu.server ?? sampled / succeeded;
  const each = (microseconds: number): number => (total * microseconds) / sampled;
  const row = (part: string, microseconds: number): string[] => [
    part,
    each(microseconds).toFixed(1),
    `${((100 * microseconds) / sampled).toFixed(0)} %`,
  ];
  const shown = busy.filter(([, microseconds]) => each(microseconds) >= LEAST_SHOWN);
  return [...shown.map(([part, microseconds]) => row(part, microseconds)), row('all', sampled)];
}

function keep(profile: CpuProfile, folder: string | undefined): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'reserve.cpuprofile'), JSON.stringify(profile));
}
