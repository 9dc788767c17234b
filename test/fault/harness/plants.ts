import type { Breach } from './breach.js';
import type { FaultName } from './faults.js';
import type { Role } from './fleet.js';

/** A replacement in a file under `src`; `find` must be there exactly once. */
export interface Edit {
  file: string;
  find: string;
  replace: string;
}

/** A bug that the harness must catch. */
export interface Plant {
  name: string;
  /** Whether each run of the tests plants it. */
  isInShortForm: boolean;
  edits: readonly Edit[];
  /** Under which fault it shows; undefined: under load alone. */
  under: FaultName | undefined;
  /** What must be found, at least one of them. */
  caughtAs: readonly Breach[];
  /** One node that does everything, unless it takes more to show. */
  roles?: Record<string, Role>;
  environment?: Record<string, string>;
}

const UNIT_OF_WORK = 'kernel/db/unit-of-work.ts';
const LOCK_PLACES = 'modules/inventory/lock-places.ts';
const SWEEP = 'modules/inventory/sweep-expired-holds.ts';

/** A node settles what it is asked for by itself: what locks are for takes two. */
const TWO_NODES = { first: 'api', second: 'all' } as const;

export const plants: readonly Plant[] = [
  {
    name: 'an answer before its commit',
    isInShortForm: true,
    edits: [
      {
        file: UNIT_OF_WORK,
        find: 'return database.fork().transactional(async (em) => {',
        replace: 'return new Promise((answer, fail) => database.fork().transactional(async (em) => {',
      },
      {
        file: UNIT_OF_WORK,
        find: 'await outbox.store(em, outgoing);\n    return result;\n  });',
        replace: 'await outbox.store(em, outgoing);\n    answer(result);\n  }).catch(fail));',
      },
    ],
    under: 'cut in a commit',
    caughtAs: ['lost'],
  },
  {
    name: 'a missing lock',
    isInShortForm: true,
    edits: [
      {
        file: LOCK_PLACES,
        find: 'where event_id = (select id from shared) for update)',
        replace: 'where event_id = (select id from shared))',
      },
    ],
    under: undefined,
    roles: TWO_NODES,
    caughtAs: ['unexplained error', 'two owners', 'audit', 'counters'],
  },
  {
    name: 'commands that are judged before the lock, of which nothing is asserted behind it',
    isInShortForm: true,
    edits: [
      {
        file: 'modules/inventory/confirm-places.ts',
        find: 'select foyer_assert((',
        replace: 'select foyer_assert((select count(*) >= 0 from clock) or (',
      },
      { file: 'modules/inventory/places-combiner.ts', find: 'BUSY_FROM = 4', replace: 'BUSY_FROM = 1' },
    ],
    under: undefined,
    roles: TWO_NODES,
    // What is written by a version that is gone is refused by the primary key of the ledger, too: what shows is who was
    // refused by it.
    caughtAs: ['other answer'],
  },
  {
    name: 'a skipped idempotency record',
    isInShortForm: true,
    edits: [
      {
        file: 'modules/inventory/settle-places.ts',
        find: 'if (remembered) this.#remember(remembered, answer);',
        replace: '',
      },
    ],
    under: undefined,
    caughtAs: ['other answer', 'twice'],
  },
  {
    name: 'a sweeper that frees sold seats',
    isInShortForm: true,
    edits: [
      {
        file: SWEEP,
        find: "event_id = any(${eventIds}::uuid[]) and state = 'ACTIVE'",
        replace: "event_id = any(${eventIds}::uuid[]) and state in ('ACTIVE', 'SOLD')",
      },
      {
        file: SWEEP,
        find: "for (const hold of holds) change.free(hold, 'EXPIRE');",
        replace:
          "for (const hold of holds) hold.state === 'SOLD' ? change.giveBack(hold) : change.free(hold, 'EXPIRE');",
      },
    ],
    under: undefined,
    caughtAs: ['wrong state'],
    environment: { RESERVATION_TTL: '1s' },
  },
  {
    name: "holds that are judged by the process's clock",
    isInShortForm: false,
    edits: [
      {
        file: LOCK_PLACES,
        find: "date_trunc('milliseconds', clock_timestamp())",
        replace: "date_trunc('milliseconds', ${given.now}::timestamptz)",
      },
      { file: LOCK_PLACES, find: '    quantity: needs.some(', replace: '    now: tx.now, quantity: needs.some(' },
    ],
    under: 'a clock that is wrong',
    roles: TWO_NODES,
    caughtAs: ['two owners', 'wrong state', 'lost'],
  },
  {
    name: 'a pool that loses a place with each connection that is lost',
    isInShortForm: false,
    edits: [
      {
        file: 'kernel/db/statements.ts',
        find: "if (this.#isLost()) return { command: 'ROLLBACK' };\n",
        replace: '',
      },
    ],
    under: 'cut connections',
    caughtAs: ['not back'],
    environment: { DATABASE_POOL_SIZE: '2' },
  },
];
