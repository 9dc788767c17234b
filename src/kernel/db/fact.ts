import type { RawBuilder } from 'kysely';

/** Something that commands must know besides what they lock: read by the statement that locks, for all of them at once. */
export interface Fact<Value> {
  /** Stands in SQL: small letters and underscores. */
  name: string;
  /** A scalar subquery: `json_agg(json_build_array(key, value))` of those keys that have a value. Keys are texts. */
  read(keys: RawBuilder<readonly string[]>): RawBuilder<unknown>;
  /** Makes the value of its JSON. */
  parse(json: never): Value;
}

/**
 * A count that a command may take for granted to be small enough, so that it need not be known before it judges: that it
 * was is asserted when the command is written.
 */
export interface Bound {
  /** Stands in SQL: small letters and underscores. */
  name: string;
  /** Whether any of these keys, which are texts, counts more than the number that stands at its place in `most`. */
  exceeds(keys: RawBuilder<readonly string[]>, most: RawBuilder<readonly number[]>): RawBuilder<boolean>;
}

/** What a fact reads; no object, since engines take the names of properties for few, and remember each of them. */
export type FactPairs = readonly (readonly [key: string, value: unknown])[];
