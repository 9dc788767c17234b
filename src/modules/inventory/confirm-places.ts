import { sql, type RawBuilder } from 'kysely';
import type { Bound } from '../../kernel/db/fact.js';
import { preparedToWrite, type Placeholders, type PreparedStatement } from '../../kernel/db/prepared-statement.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { sharedTurn } from '../events/index.js';
import type { Assumptions } from './assumptions.js';
import type { PlacesRead } from './event-places.js';

interface Given {
  eventId: string;
  version: number;
  head: Uint8Array | null;
  isWaitlistOpen: boolean;
  eventWritten: string;
  at: string;
  /** Of each bound, the keys and how much they may count. */
  [bound: `keys_${string}` | `most_${string}`]: readonly (string | number)[];
}

/** By what commands were judged before the lock. */
interface JudgedBy {
  read: PlacesRead;
  at: Date;
  assumptions: Assumptions;
}

/** As `foyer_assert` fails here. */
const NOT_AS_ASSUMED = 'FY001';

/**
 * Locks an event's places as `lockPlaces` does, and asserts that commands were judged by what is behind the lock: that the
 * event's row, the version of its places and the head of its ledger, which stands for all that was ever done to them, are
 * those that were known, that nobody waits for places, that all that was taken for granted is so, and that the instant of
 * judgement is the database's own, but for a moment. What was counted was counted before the lock came free: so the row must
 * not have been written meanwhile. Nobody waits for it: where it is not so, the transaction fails.
 */
export async function confirmPlaces(tx: Tx, { read, at, assumptions }: JudgedBy): Promise<void> {
  const { eventId, version, ledgerEnd, isWaitlistOpen, eventWritten } = read;
  const { bounds } = assumptions;
  const given: Given = { eventId, version, head: ledgerEnd.head, isWaitlistOpen, eventWritten, at: at.toISOString() };
  for (const bound of bounds) {
    given[`keys_${bound.name}`] = assumptions.keysOf(bound);
    given[`most_${bound.name}`] = assumptions.mostOf(bound);
  }
  await statementFor(bounds)(tx.em, given);
}

const statements = new Map<string, PreparedStatement<Given, never>>();

/** One statement for each set of bounds that commands assume together. */
function statementFor(bounds: readonly Bound[]): PreparedStatement<Given, never> {
  const name = ['confirm_places', ...bounds.map((bound) => bound.name)].join('_');
  const statement = statements.get(name) ?? preparedToWrite<Given>(name, (given) => confirmStatement(given, bounds));
  statements.set(name, statement);
  return statement;
}

/** A node judges by the database's clock as it last read it, and its own steady one since: hardly behind, if at all. */
const LONGEST_AGO = sql`interval '1 second'`;

function confirmStatement(given: Placeholders<Given>, bounds: readonly Bound[]): RawBuilder<unknown> {
  const exceeded = bounds.map((bound) => bound.exceeds(keysOf(given, bound), mostOf(given, bound)));
  return sql`
    with turn as materialized (select ${sharedTurn(given.eventId)}),
      shared as materialized (
        select id, xmin::text as written from event
        where id = ${given.eventId}::uuid and (select count(*) from turn) = 1 for share),
      locked as materialized (
        select version, ledger_head, is_waitlist_open, is_waited_for, xmin::text as written from event_inventory
        where event_id = (select id from shared) for update),
      clock as materialized (select *, clock_timestamp() as at from locked)
    select foyer_assert((
        select version = ${given.version}::bigint and ledger_head is not distinct from ${given.head}::bytea
          and is_waitlist_open = ${given.isWaitlistOpen}::boolean and not is_waited_for
          and (select written from shared) = ${given.eventWritten}::text
          and written = (select xmin::text from event_inventory where event_id = ${given.eventId}::uuid)
          and at between ${given.at}::timestamptz and ${given.at}::timestamptz + ${LONGEST_AGO}
          and not (${sql.join([sql`false`, ...exceeded], sql` or `)})
        from clock), ${sql.lit(NOT_AS_ASSUMED)})`;
}

const keysOf = (given: Placeholders<Given>, { name }: Bound) => given[`keys_${name}`] as RawBuilder<readonly string[]>;
const mostOf = (given: Placeholders<Given>, { name }: Bound) => given[`most_${name}`] as RawBuilder<readonly number[]>;
