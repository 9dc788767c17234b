import { ratioOf, spreadOf, type Sample, type Spread } from './rounds.js';

/** One ratio, and how much it has to be. */
export interface Comparison {
  measure: string;
  against: string;
  /** In words. */
  reach: string;
  holds: boolean;
  /** What was found, in words. */
  found: string;
}

/** What a measure found out. */
export interface Finding {
  title: string;
  comparisons: Comparison[];
  table: { head: string[]; rows: string[][] };
  notes: string[];
}

/** At least `least` times as much as the other side, by the median of the rounds. */
export function atLeast(
  least: number,
  measured: { measure: string; against: string; ratio: Spread; aim?: number },
): Comparison {
  const { measure, against, ratio, aim } = measured;
  const reach = `at least ${least}${aim === undefined ? '' : `, aim ${aim}`}`;
  return { measure, against, reach, holds: ratio.median >= least, found: ratioText(ratio) };
}

export function ratioText({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

const whole = (value: number | undefined): string => (value === undefined ? '' : String(Math.round(value)));

/** Rates, latencies and where the CPU time went, a line for each contender. */
export function ratesTable(samples: ReadonlyMap<string, readonly Sample[]>): Finding['table'] {
  const head = ['', 'per second', 'p50 ms', 'p99 ms', 'server µs', 'PostgreSQL µs', 'load µs'];
  const rows = [...samples].map(([name, rounds]) => {
    const median = (pick: (sample: Sample) => number): number => spreadOf(rounds.map(pick)).median;
    const rate = spreadOf(rounds.map(({ perSecond }) => perSecond));
    const server = rounds.some(({ cpu }) => cpu.server !== undefined)
      ? median(({ cpu }) => cpu.server ?? 0)
      : undefined;
    return [
      name,
      `${whole(rate.median)} (${whole(rate.least)} to ${whole(rate.most)})`,
      median(({ latency }) => latency.p50).toFixed(1),
      median(({ latency }) => latency.p99).toFixed(1),
      whole(server),
      whole(median(({ cpu }) => cpu.database ?? 0)),
      whole(median(({ cpu }) => cpu.load)),
    ];
  });
  return { head, rows };
}

export function ratioBetween(samples: ReadonlyMap<string, readonly Sample[]>, own: string, other: string): Spread {
  return ratioOf(samples.get(own)!, samples.get(other)!);
}

/** Of Markdown, as prettier writes it. */
export function markdownTable({ head, rows }: Finding['table']): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function comparisonsTable(comparisons: readonly Comparison[]): Finding['table'] {
  return {
    head: ['measure', 'against', 'reach', 'found', ''],
    rows: comparisons.map(({ measure, against, reach, found, holds }) => [
      measure,
      against,
      reach,
      found,
      holds ? 'reached' : 'not reached',
    ]),
  };
}
