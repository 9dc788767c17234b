import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chance } from '../src/demo/chance.js';
import { faults, type FaultName } from '../test/fault/harness/faults.js';
import { catchPlant, caughtBy } from '../test/fault/harness/planted.js';
import { STRICT } from '../test/fault/harness/patience.js';
import { plants } from '../test/fault/harness/plants.js';
import { buildProgram } from '../test/fault/harness/program.js';
import { playRound, type RoundReport } from '../test/fault/harness/round.js';
import { openScene } from '../test/fault/harness/scene.js';
import { FaultCluster } from '../test/kit/fault-cluster.js';
import { killNodes } from '../test/kit/node-process.js';

/**
 * `npm run faults [-- --rounds 20] [--seed 7] [--only 'a frozen node']`: buyers at several nodes while processes, the
 * database and the network fail at random moments; then everything that was acknowledged is looked for.
 * `npm run faults -- --planted`: the same with bugs that must be found. Exits with 1 when something is broken.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    only: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

const ALWAYS: readonly FaultName[] = ['a crash of the database', 'a killed node'];
const MOST_SHOWN = 5;
const seed = Number(values.seed);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

write(`Seed ${seed}: the same faults in the same order with --seed ${seed}.`);
const cluster = await FaultCluster.start();
try {
  process.exitCode = (await (values.planted ? catchPlants() : playCampaign(Number(values.rounds)))) ? 0 : 1;
} finally {
  await killNodes();
  await cluster.remove();
}

async function playCampaign(rounds: number): Promise<boolean> {
  const program = buildProgram(join(cluster.folder, 'program'));
  const roles = { first: 'api', second: 'api', worker: 'worker' } as const;
  const scene = await openScene({ cluster, database: 'campaign', program, roles, buyers: 18, seed, patience: STRICT });
  let isClean = true;
  for (const [index, fault] of planOf(rounds).entries()) {
    const report = await playRound(scene, { fault, before: 1_500, after: 1_000 });
    print(index + 1, report);
    isClean &&= report.violations.length === 0;
    if (!report.isBack) break;
  }
  await scene.close();
  return isClean;
}

/** In each round a crash, a killed node and one of the others, which take turns in random order. */
function planOf(rounds: number): FaultName[] {
  if (values.only !== undefined) return Array.from({ length: rounds }, () => values.only as FaultName);
  const chance = new Chance(seed);
  const others = (Object.keys(faults) as FaultName[]).filter((name) => !ALWAYS.includes(name));
  let turns: FaultName[] = [];
  return Array.from({ length: rounds }, () => {
    if (turns.length === 0) turns = [...others];
    const [next] = turns.splice(chance.between(0, turns.length - 1), 1);
    return [...ALWAYS, next!];
  }).flat();
}

function print(number: number, { fault, details, acknowledged, unknown, recovery, violations }: RoundReport): void {
  const verdict = violations.length === 0 ? 'all kept' : `${violations.length} BROKEN`;
  write(
    `${String(number).padStart(3)}  ${fault ?? 'nothing'} (${details}): ${acknowledged} acknowledged, ${unknown} unknown, ` +
      `back after ${recovery} ms: ${verdict}`,
  );
  for (const { breach, about } of violations.slice(0, MOST_SHOWN)) write(`     ${breach}: ${about}`);
}

async function catchPlants(): Promise<boolean> {
  let areCaught = true;
  for (const plant of plants.filter(({ name }) => (values.only ?? name) === name)) {
    const found = await catchPlant(cluster, plant, { seed, patience: STRICT });
    const caught = caughtBy(plant, found);
    const [shown] = caught ? [caught] : found;
    write(
      `${caught ? 'caught' : 'NOT CAUGHT'}  ${plant.name}: ${shown ? `${shown.breach}: ${shown.about}` : 'nothing found'}`,
    );
    areCaught &&= caught !== undefined;
  }
  return areCaught;
}
