import type { LoadResult } from './load/load-process.js';

/** What one contender did in one round. */
export interface Sample {
  /** Operations that succeeded, and how many of them in a second. */
  succeeded: number;
  perSecond: number;
  latency: LoadResult['latency'];
  /** Microseconds of CPU time for each operation; undefined where the system does not tell. */
  cpu: { server: number | undefined; database: number | undefined; load: number };
}

export interface Contender {
  name: string;
  /** One round on data of its own, of that many seconds at most. Any failure ends the run. */
  run(longest: number): Promise<Sample>;
}

const LONGEST_WARM_UP = 60;

/**
 * Lets compilers, caches and pools reach their working state before anything counts: V8 takes some 20,000 operations for
 * that, until when each costs up to twice as much.
 */
export async function warmUp(
  contenders: readonly Contender[],
  { size }: { size: { warmUpSeconds: number } },
): Promise<void> {
  for (const contender of contenders) {
    let worked = 0;
    while (worked < size.warmUpSeconds) {
      const { succeeded, perSecond } = await contender.run(LONGEST_WARM_UP);
      worked += succeeded / perSecond;
    }
  }
}

/** Lets contenders take turns, so that whatever else the machine does meets all of them; each begins a round once. */
export async function alternate(
  contenders: readonly Contender[],
  { size, say }: { size: { rounds: number; longestRound: number }; say(line: string): void },
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < size.rounds; round += 1) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const sample = await contender.run(size.longestRound);
      samples.get(contender.name)!.push(sample);
      say(`  ${contender.name}: ${describe(sample)}`);
    }
  }
  return samples;
}

function describe({ perSecond, latency, cpu }: Sample): string {
  const parts = Object.entries(cpu).flatMap(([who, used]) =>
    used === undefined ? [] : [`${who} ${Math.round(used)}`],
  );
  return `${Math.round(perSecond)}/s, p99 ${latency.p99.toFixed(1)} ms, CPU µs each: ${parts.join(', ')}`;
}

/** The middle of several measurements and how far they lie apart. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** One against the other, round by round, so that what slowed a round down slowed both sides of its ratio. */
export function ratioOf(samples: readonly Sample[], against: readonly Sample[]): Spread {
  return spreadOf(samples.map(({ perSecond }, round) => perSecond / against[round]!.perSecond));
}
