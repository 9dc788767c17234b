import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultCluster } from '../kit/fault-cluster.js';
import { killNodes } from '../kit/node-process.js';
import type { FaultName } from './harness/faults.js';
import { LENIENT } from './harness/patience.js';
import { catchPlant, caughtBy } from './harness/planted.js';
import { plants } from './harness/plants.js';
import { buildProgram } from './harness/program.js';
import { playRound } from './harness/round.js';
import { openScene, type Scene } from './harness/scene.js';

/** The short form of `npm run faults`, which plays all faults many times and plants all bugs. */
const SHORT: readonly FaultName[] = [
  'a crash of the database',
  'a killed node',
  'cut in a commit',
  'a lost network of all',
  'a worker killed in a sweep',
];
const PLANTED = plants.filter(({ isInShortForm }) => isInShortForm);
/** Milliseconds; a round takes ten seconds where nothing else runs. */
const LONGEST = 900_000;
const seed = randomInt(1_000_000);

let cluster: FaultCluster;
beforeAll(async () => {
  cluster = await FaultCluster.start();
}, LONGEST);
afterAll(async () => {
  await killNodes();
  await cluster.remove();
}, LONGEST);

describe('the harness', () => {
  it.each(PLANTED)(
    'finds $name',
    async (plant) => {
      const found = await catchPlant(cluster, plant, { seed, patience: LENIENT });
      if (!caughtBy(plant, found)) throw new Error(`Not found with seed ${seed}, but ${JSON.stringify(found)}`);
    },
    LONGEST,
  );
});

describe('two nodes and a worker under load', () => {
  let scene: Scene;
  beforeAll(async () => {
    const program = buildProgram(join(cluster.folder, 'program'));
    const roles = { first: 'api', second: 'api', worker: 'worker' } as const;
    scene = await openScene({ cluster, database: 'faults', program, roles, buyers: 12, seed, patience: LENIENT });
  }, LONGEST);
  afterAll(() => scene.close());

  it.each(SHORT)(
    'keep every promise through %s, and are back',
    async (fault) => {
      const { violations, details } = await playRound(scene, { fault, before: 800, after: 500 });
      expect({ violations, details, seed }).toEqual({ violations: [], details, seed });
    },
    LONGEST,
  );
});
