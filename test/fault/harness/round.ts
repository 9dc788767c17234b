import { setTimeout as sleep } from 'node:timers/promises';
import { uuidOfAny } from '../../../src/kernel/ids.js';
import { describe, violation, type Violation } from './breach.js';
import { faults, type FaultName, type Struck } from './faults.js';
import { acknowledgement, isOpen, type Request } from './journal.js';
import { judge } from './judge.js';
import { Load } from './load.js';
import { judgeRecovery, probe, untilSwept } from './recovery.js';
import { repeat } from './repeats.js';
import type { Scene } from './scene.js';
import { auditStored, databaseNow, readStored } from './stored-state.js';
import { storiesOf } from './stories.js';

export interface RoundOptions {
  /** Nothing is broken when it is undefined. */
  fault: FaultName | undefined;
  /** Milliseconds of load before the fault, at most, and after the recovery. */
  before: number;
  after: number;
}

export interface RoundReport {
  fault: FaultName | undefined;
  details: string;
  /** Whether all nodes answer. */
  isBack: boolean;
  acknowledged: number;
  /** Requests whose outcome the client did not learn at once. */
  unknown: number;
  /** Milliseconds until everything was served again. */
  recovery: number;
  violations: Violation[];
}

/** Buyers at work, a fault at a random moment, and then everything that can be known about what became of it all. */
export async function playRound(scene: Scene, options: RoundOptions): Promise<RoundReport> {
  const { clients, fleet, stage, url, chance, patience } = scene;
  const [since, first] = [await databaseNow(url), clients.journal.length];
  const load = new Load({ clients, stage, nodes: fleet.apis, seed: chance.between(0, 1_000_000) });
  await sleep(chance.between(options.before / 2, options.before));
  const from = Date.now();
  const struck: Struck = options.fault ? await faults[options.fault](scene) : { details: '', wholeAt: from, hit: [] };
  const areBack = await Promise.all(
    struck.hit.filter(({ role }) => role !== 'worker').map((node) => probe(scene, node)),
  );
  const isBack = areBack.every(Boolean);
  await sleep(isBack ? options.after : 0);
  await load.stop();

  const sweepTook = await untilSwept(scene);
  const requests = clients.journal.slice(first);
  const counts = {
    acknowledged: requests.filter(acknowledgement).length,
    unknown: requests.filter(isOpen).length,
  };
  const report = { fault: options.fault, details: struck.details, isBack, ...counts };
  // Whoever is asked now would answer nothing, slowly.
  if (!isBack) {
    const last = requests.filter(({ buyer }) => buyer === stage.prober).at(-1)!;
    return { ...report, recovery: Infinity, violations: [violation('not back', describe(last))] };
  }
  const stillOpen = await repeat(requests, { clients, nodes: fleet.apis, chance });
  const { took, violations } = judgeRecovery({ requests, from, struck, sweepTook, longest: patience.recovery });
  const kept = await judgeStored(scene, requests, since);
  await goHome(scene, requests);
  return { ...report, recovery: took, violations: [...violations, ...stillOpen, ...kept] };
}

async function judgeStored({ url, stage }: Scene, requests: readonly Request[], since: Date): Promise<Violation[]> {
  const members = [stage.prober, stage.careless, ...stage.buyers].map(({ id }) => uuidOfAny(id));
  const differences = await auditStored(url);
  return [
    ...judge(requests, await readStored(url, { members, since })),
    ...differences.map((difference) => violation('audit', difference)),
  ];
}

/** Bookings are cancelled, so that the next round finds places to compete for. */
async function goHome({ clients, fleet, chance }: Scene, requests: readonly Request[]): Promise<void> {
  for (const { booking, wasCancelled, requests: all } of storiesOf(requests)) {
    if (!booking || wasCancelled) continue;
    const input = { id: booking.id, reason: 'The round is over.' };
    await clients.ask(chance.pick(fleet.apis), all[0]!.buyer, {
      operation: 'cancelBooking',
      input,
      subject: booking.id,
    });
  }
}
