import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { uuidOfAny } from '../src/kernel/ids.js';
import { parseDuration } from '../src/kernel/config-values.js';
import { Fleet } from '../test/fault/harness/fleet.js';
import { buildProgram } from '../test/fault/harness/program.js';
import { auditStored, withClient } from '../test/fault/harness/stored-state.js';
import { PacedLoad } from '../test/fault/soak/paced-load.js';
import { takeSample, type Sample } from '../test/fault/soak/samples.js';
import { setSoakStage } from '../test/fault/soak/soak-stage.js';
import { judgeSoak } from '../test/fault/soak/verdict.js';
import { FaultCluster } from '../test/kit/fault-cluster.js';
import { killNodes } from '../test/kit/node-process.js';

/**
 * `npm run soak [-- --for 10m] [--rate 300] [--seed 7]`: members who look, reserve, release, book and cancel at an API
 * node and a worker; a line each half minute, in the first of which they come to be so many requests a second. Exits with
 * 1 when memory or latency grow, when anything fails, when a booking is lost, or when the audit finds a difference.
 */
const { values } = parseArgs({
  options: {
    for: { type: 'string', default: '10m' },
    rate: { type: 'string', default: '300' },
    seed: { type: 'string', default: '7' },
  },
});
const [duration, rate] = [parseDuration(values.for), Number(values.rate)];
/** A short trial has shorter windows, so that there is something to judge. */
const window = Math.min(30_000, duration / 10);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const cluster = await FaultCluster.start();
try {
  const findings = await soak();
  for (const finding of findings) write(finding);
  if (findings.length === 0) write('Flat memory, flat latency, bounded queues, nothing lost, and the audit is clean.');
  process.exitCode = findings.length === 0 ? 0 : 1;
} finally {
  await killNodes();
  await cluster.remove();
}

async function soak(): Promise<string[]> {
  await cluster.createDatabase('soak');
  const url = cluster.url('soak');
  const stage = await setSoakStage(url);
  const program = buildProgram(join(cluster.folder, 'program'));
  const { environment } = stage;
  const roles = { api: 'api', worker: 'worker' } as const;
  const fleet = await Fleet.start({ cluster, database: 'soak', program, environment, roles, isDirect: true });
  const load = new PacedLoad(
    fleet.apis.map((node) => node.url),
    stage,
    { rate, seed: Number(values.seed) },
  );
  const samples = await watch(load, { nodes: fleet.nodes, url });
  await load.stop();
  const findings = [
    ...judgeSoak(samples, { rate }),
    ...(await lostBookings(url, load.booked)),
    ...(await auditStored(url)),
  ];
  await fleet.remove();
  return findings;
}

async function watch(load: PacedLoad, watched: Parameters<typeof takeSample>[0]): Promise<Sample[]> {
  const began = performance.now();
  const samples: Sample[] = [];
  for (let last = began; last - began < duration;) {
    await sleep(window);
    const now = performance.now();
    const since = { at: (now - began) / 1_000, seconds: (now - last) / 1_000, window: load.takeWindow() };
    const sample = await takeSample(watched, since);
    samples.push(sample);
    print(sample);
    last = now;
  }
  return samples;
}

function print(sample: Sample): void {
  const { at, rate: answered, p50, p99, refused, failed, shed, memory, gauges, databaseSize } = sample;
  const memories = Object.entries(memory).map(([node, size]) => `${node} ${size} MB`);
  const queues = Object.entries(gauges).map(([name, length]) => `${name} ${length}`);
  write(
    `${String(at).padStart(4)} s  ${answered}/s  p50 ${p50} ms  p99 ${p99} ms  refused ${refused}  failed ${failed}  ` +
      `shed ${shed}  ${memories.join('  ')}  database ${databaseSize} MB  ${queues.join('  ')}`,
  );
}

/** What was acknowledged and never given up is there. */
async function lostBookings(url: string, booked: ReadonlySet<string>): Promise<string[]> {
  const ids = [...booked].map(uuidOfAny);
  const kept = await withClient(url, async (client) => {
    const sql = `select count(*)::int as kept from booking where id = any($1::uuid[]) and status = 'CONFIRMED'`;
    return (await client.query<{ kept: number }>(sql, [ids])).rows[0]!.kept;
  });
  return kept === ids.length ? [] : [`${ids.length - kept} of ${ids.length} acknowledged bookings are lost.`];
}
