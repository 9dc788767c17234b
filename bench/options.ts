import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import type { BallastSize } from './data-set/ballast.js';

export interface Size {
  ballast: BallastSize;
  members: number;
  rounds: number;
  /** Operations of each contender in a round. */
  holds: number;
  /** Subscribers of one event. */
  audiences: number[];
  /** Milliseconds between two looks of an audience at what has come; 0: it is woken by each message. Unless told, each measure has its own. */
  readEvery: number | undefined;
  /** Seconds that an event changes in front of its audience. */
  changeSeconds: number;
  /** Seconds of work of each contender before anything counts, at least one round. */
  warmUpSeconds: number;
  /** Seconds after which a round ends, whatever has been done. */
  longestRound: number;
}

export interface Options {
  /** The measures to run; all unless told. */
  only: string[] | undefined;
  size: Size;
  /** The contenders to run beside Foyer; all unless told. */
  against: string[] | undefined;
  isQuick: boolean;
  /** The checkout of Foyer under test. */
  foyerFolder: string;
  profileFolder: string | undefined;
}

const FULL: Size = {
  ballast: { users: 50_000, venues: 200, events: 10_000 },
  members: 8_000,
  rounds: 5,
  holds: 10_000,
  audiences: [1_000, 5_000],
  readEvery: undefined,
  changeSeconds: 6,
  warmUpSeconds: 10,
  longestRound: 10,
};
const QUICK: Size = {
  ballast: { users: 5_000, venues: 20, events: 1_000 },
  members: 4_000,
  rounds: 3,
  holds: 4_000,
  audiences: [500, 2_000],
  readEvery: undefined,
  changeSeconds: 3,
  warmUpSeconds: 1,
  longestRound: 3,
};

/** What `--help` prints. */
export const USAGE = `npm run bench -- [options]
  --only a,b       only these measures
  --against a,b    beside Foyer only these contenders, by the beginnings of their names; "none": Foyer alone
  --quick          a small data set and short rounds: for development, not for conclusions
  --rounds n       rounds of each measure
  --audiences a,b  subscribers of one event
  --read-every ms  what an audience rests between two looks at its sockets; 0: it is woken by each message
  --foyer folder   another checkout of Foyer to measure
  --profile folder keep the CPU profile of reserve-profile there`;

/** Reads the command line; undefined when it asks for help. */
export function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      against: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      audiences: { type: 'string' },
      'read-every': { type: 'string' },
      foyer: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const size = values.quick ? QUICK : FULL;
  return {
    only: values.only?.split(','),
    against: values.against?.split(','),
    size: {
      ...size,
      rounds: values.rounds === undefined ? size.rounds : Number(values.rounds),
      audiences: values.audiences?.split(',').map(Number) ?? size.audiences,
      readEvery: values['read-every'] === undefined ? undefined : Number(values['read-every']),
    },
    isQuick: values.quick,
    foyerFolder: resolve(values.foyer),
    profileFolder: values.profile === undefined ? undefined : resolve(values.profile),
  };
}
