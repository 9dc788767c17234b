import type { Sample } from './samples.js';

/** The first part of a soak: caches fill, code is compiled, the heap finds its size. */
const WARM_UP = 0.3;
/** By how much a node's memory may grow over what follows, in MB, besides a share of what it had. */
const MEMORY_GROWTH = 30;
const MEMORY_SHARE = 0.1;
/** How much larger latency may be at the end, besides so many milliseconds. */
const LATENCY_RATIO = 1.5;
const LATENCY_GROWTH = 10;
/** Requests that may have to wait for a connection at an instant. */
const LONGEST_QUEUE = 500;
const LEAST_SAMPLES = 4;

/** What is wrong with how a soak went, a sentence each: memory and latency must be flat, queues bounded, nothing failed. */
export function judgeSoak(samples: readonly Sample[], { rate }: { rate: number }): string[] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  if (warm.length < LEAST_SAMPLES)
    return [`${warm.length} samples after the warm-up are too few: ${LEAST_SAMPLES} must be.`];
  const failed = sumOf(samples, 'failed');
  const shed = sumOf(samples, 'shed');
  return [
    ...Object.keys(warm[0]!.memory).flatMap((node) => judgeMemory(node, warm)),
    ...judgeLatency('p50', warm),
    ...judgeLatency('p99', warm),
    ...queuesTooLong(warm),
    ...(failed > 0 ? [`${failed} requests failed.`] : []),
    ...(shed > 0 ? [`${shed} requests could not be sent: ${rate} a second is more than this machine can do.`] : []),
  ];
}

function judgeMemory(node: string, samples: readonly Sample[]): string[] {
  const growth = trendOf(samples, ({ memory }) => memory[node]!);
  const most = MEMORY_GROWTH + MEMORY_SHARE * samples[0]!.memory[node]!;
  return growth > most
    ? [`The memory of ${node} grew by ${Math.round(growth)} MB, more than ${Math.round(most)}.`]
    : [];
}

function judgeLatency(name: 'p50' | 'p99', samples: readonly Sample[]): string[] {
  const third = Math.ceil(samples.length / 3);
  const before = median(samples.slice(0, third).map((sample) => sample[name]));
  const after = median(samples.slice(-third).map((sample) => sample[name]));
  return after > before * LATENCY_RATIO + LATENCY_GROWTH ? [`${name} went from ${before} to ${after} ms.`] : [];
}

function queuesTooLong(samples: readonly Sample[]): string[] {
  const long = samples.flatMap(({ gauges }) => Object.entries(gauges)).filter(([, length]) => length > LONGEST_QUEUE);
  return [...new Set(long.map(([name]) => name))].map((name) => `${name} was more than ${LONGEST_QUEUE}.`);
}

/** By how much a value grows from the first sample to the last along its line of least squares. */
function trendOf(samples: readonly Sample[], valueOf: (sample: Sample) => number): number {
  const times = samples.map(({ at }) => at);
  const values = samples.map(valueOf);
  const [time, value] = [meanOf(times), meanOf(values)];
  const together = times.reduce((sum, at, index) => sum + (at - time) * (values[index]! - value), 0);
  const spread = times.reduce((sum, at) => sum + (at - time) ** 2, 0);
  return (together / spread) * (times.at(-1)! - times[0]!);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1]!;

const sumOf = (samples: readonly Sample[], name: 'failed' | 'shed'): number =>
  samples.reduce((sum, sample) => sum + sample[name], 0);
