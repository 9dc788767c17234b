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

/** What a fact reads; no object, since engines take the names of properties for few, and remember each of them. */
export type FactPairs = readonly (readonly [key: string, value: unknown])[];
