import { join } from 'node:path';
import type { FaultCluster } from '../../kit/fault-cluster.js';
import type { Violation } from './breach.js';
import type { Patience } from './patience.js';
import { plants, type Plant } from './plants.js';
import { buildProgram } from './program.js';
import { playRound } from './round.js';
import { openScene } from './scene.js';

/** On a machine that is busy a round may be over before the bug had its occasion. */
const MOST_ROUNDS = 10;

/** Plays rounds on nodes that have the bug until it is caught; what was found in the last. */
export async function catchPlant(
  cluster: FaultCluster,
  plant: Plant,
  { seed, patience }: { seed: number; patience: Patience },
): Promise<Violation[]> {
  const database = `plant_${plants.indexOf(plant)}`;
  const program = buildProgram(join(cluster.folder, database), plant.edits);
  const { roles = { only: 'all' }, environment = {} } = plant;
  const scene = await openScene({ cluster, database, program, roles, environment, buyers: 10, seed, patience });
  try {
    for (let round = 1; ; round += 1) {
      const { violations, isBack } = await playRound(scene, { fault: plant.under, before: 1_000, after: 1_500 });
      if (round === MOST_ROUNDS || !isBack || caughtBy(plant, violations)) return violations;
    }
  } finally {
    await scene.close();
  }
}

/** The breach that the bug must cause. */
export const caughtBy = ({ caughtAs }: Plant, found: readonly Violation[]): Violation | undefined =>
  found.find(({ breach }) => caughtAs.includes(breach));
