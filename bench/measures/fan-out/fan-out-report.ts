import { atLeast, ratioText, type Comparison } from '../../report.js';
import { spreadOf, type Spread } from '../../rounds.js';
import type { FanOutSamples } from './fan-out.js';
import type { FanOutSample, Tempo } from './watched-source.js';

/** Least and most that the report asks of Foyer, and what the peers are called in it. */
const BARE = 'graphql-ws';
const LOOP = 'ws.send';
const TICKS = 10;
const MOST_OF_A_CORE = 0.6;
const MOST_DELAY = 0.3;

export const FAN_OUT_HEAD = [
  '',
  'subscribers',
  'changes/s',
  'messages/s to each',
  'CPU µs for each',
  'share of a core',
  'p50 ms',
  'p99 ms',
  'audience µs for each',
];

/** CPU time of the others for each message, as a multiple of Foyer's. */
export function compareCosts(subscribers: number, samples: FanOutSamples): Comparison[] {
  const measure = `fan-out to ${subscribers} subscribers of one event, messages for the same CPU time`;
  const own = samples.get('Foyer')!;
  const ratioTo = (name: string): Spread | undefined => {
    const others = samples.get(name);
    if (!others) return undefined;
    return spreadOf(own.map((sample, round) => others[round]!.microsecondsEach / sample.microsecondsEach));
  };
  const [bare, loop] = [ratioTo(BARE), ratioTo(LOOP)];
  return [
    ...(bare ? [atLeast(5, { measure, against: 'bare graphql-ws and graphql-js', ratio: bare })] : []),
    ...(loop ? [atLeast(0.9, { measure, against: '`ws.send(string)` in a loop', ratio: loop, aim: 1.2 })] : []),
  ];
}

/** When more changes than Foyer has ticks. */
export function compareBusy(subscribers: number, samples: FanOutSamples): Comparison[] {
  const measure = `${subscribers} subscribers, 20 changes a second`;
  const own = samples.get('Foyer')!;
  const ticks = spreadOf(own.map((sample) => sample.ticks));
  const share = spreadOf(own.map(shareOfCore));
  const comparisons: Comparison[] = [
    {
      measure,
      against: 'ticks reached',
      reach: `${TICKS} a second by design`,
      holds: Math.round(ticks.median) === TICKS,
      found: ratioText(ticks),
    },
    {
      measure,
      against: 'CPU of the server',
      reach: `at most ${MOST_OF_A_CORE} core`,
      holds: share.median <= MOST_OF_A_CORE,
      found: ratioText(share),
    },
  ];
  const bare = samples.get(BARE);
  if (!bare) return comparisons;
  const delay = spreadOf(own.map((sample, round) => sample.delay.p99 / bare[round]!.delay.p99));
  return [
    ...comparisons,
    {
      measure: `${measure}, p99 of the delay`,
      against: 'bare graphql-ws and graphql-js',
      reach: `at most ${MOST_DELAY}`,
      holds: delay.median <= MOST_DELAY,
      found: ratioText(delay),
    },
  ];
}

const shareOfCore = ({ serverMicroseconds, seconds }: FanOutSample): number => serverMicroseconds / 1e6 / seconds;

export function fanOutRows(subscribers: number, { perSecond }: Tempo, samples: FanOutSamples): string[][] {
  return [...samples].map(([name, rounds]) => {
    const median = (pick: (sample: FanOutSample) => number): number => spreadOf(rounds.map(pick)).median;
    return [
      name,
      String(subscribers),
      String(perSecond),
      median(({ ticks }) => ticks).toFixed(1),
      median(({ microsecondsEach }) => microsecondsEach).toFixed(1),
      median(shareOfCore).toFixed(2),
      median(({ delay }) => delay.p50).toFixed(0),
      median(({ delay }) => delay.p99).toFixed(0),
      median(({ cpuMicroseconds, deliveries }) => cpuMicroseconds / deliveries).toFixed(1),
    ];
  });
}
