import { setTimeout as sleep } from 'node:timers/promises';
import { describe, violation, type Violation } from './breach.js';
import { reserveQuietly, type Struck } from './faults.js';
import type { FleetNode } from './fleet.js';
import type { Attempt, Request } from './journal.js';
import type { Scene } from './scene.js';
import { overdueHolds, withClient } from './stored-state.js';

/** Milliseconds that places may stay locked by a node that was hit, beyond those of its recovery: others wait for them. */
const LONGEST_LOCK = 3_000;

const PROBE_EVERY = 100;

/** Asks a node until it does something again; false when it has not within twice the time that it has. */
export async function probe(scene: Scene, node: FleetNode): Promise<boolean> {
  const back = new AbortController();
  const asked: Promise<void>[] = [];
  const giveUpAt = performance.now() + 2 * scene.patience.recovery;
  while (!back.signal.aborted && performance.now() < giveUpAt) {
    const answered = reserveQuietly(scene, node, scene.stage.prober).then(({ attempts }) => {
      if (attempts[0]!.told.kind === 'done') back.abort();
    });
    asked.push(answered);
    await sleep(PROBE_EVERY, undefined, { signal: back.signal }).catch(() => undefined);
  }
  await Promise.all(asked);
  return back.signal.aborted;
}

/**
 * Waits until what should have been swept has been; how many milliseconds that took. To be asked when buyers have
 * stopped: the sweeper leaves an event that somebody is busy with to them.
 */
export async function untilSwept({ url, patience }: Scene): Promise<number> {
  const began = performance.now();
  return withClient(url, async (client) => {
    while ((await overdueHolds(client)) > 0) {
      if (performance.now() - began > 2 * patience.recovery) return Infinity;
      await sleep(50);
    }
    return Math.round(performance.now() - began);
  });
}

export interface Recovery {
  /** Milliseconds from the instant when all was whole until everything that was asked got an answer. */
  took: number;
  violations: Violation[];
}

export interface RecoveryFacts {
  requests: readonly Request[];
  /** When the fault began. */
  from: number;
  struck: Struck;
  /** Milliseconds from the end of all requests until the last overdue hold was swept. */
  sweepTook: number;
  /** Milliseconds that a recovery may take. */
  longest: number;
}

interface Asked {
  request: Request;
  attempt: Attempt;
}

/**
 * A node that was hit is back when all that is sent to it from then on is answered. Others answer all the time, at worst
 * after those that were hit have lost their locks.
 */
export function judgeRecovery({ requests, from, struck, sweepTook, longest }: RecoveryFacts): Recovery {
  const { hit, wholeAt } = struck;
  const all = requests.flatMap((request) => request.attempts.map((attempt): Asked => ({ request, attempt })));
  const isHit = (attempt: Attempt): boolean => hit.some(({ name }) => name === attempt.node);
  const failed = all.filter(({ attempt }) => attempt.told.kind === 'unknown');

  const unexplained = failed.filter(({ attempt }) => !isHit(attempt) || attempt.toldAt < from);
  const stalled = all.filter(
    ({ attempt }) => !isHit(attempt) && attempt.toldAt - attempt.sentAt > longest + LONGEST_LOCK,
  );
  const lastFailure = failed.filter(({ attempt }) => isHit(attempt)).map(({ attempt }) => attempt.sentAt);
  const firstSuccess = hit
    .filter(({ role }) => role !== 'worker')
    .map(({ name }) => {
      const good = all.filter(({ attempt }) => attempt.node === name && attempt.told.kind !== 'unknown');
      return Math.min(...good.map(({ attempt }) => attempt.toldAt).filter((toldAt) => toldAt > wholeAt));
    });
  const backAt = Math.max(wholeAt, ...lastFailure, ...firstSuccess);
  const took = Math.round(backAt - wholeAt);
  return {
    took,
    violations: [
      ...unexplained.map(({ request }) => violation('unexplained error', describe(request))),
      ...stalled.map(({ request }) => violation('not back', `${describe(request)} had to wait too long`)),
      ...(took > longest ? [violation('not back', `service was back after ${took} ms`)] : []),
      ...(sweepTook > longest ? [violation('not back', `the sweeper was back after ${sweepTook} ms`)] : []),
    ],
  };
}
