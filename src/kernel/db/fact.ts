import type { RawBuilder } from 'kysely';

/** Something that commands must know besides what they lock: read by the statement that locks, for all of them at once. */
export interface Fact<Value> {
  /** Stands in SQL: small letters and underscores. */
  name: string;
  /** A scalar subquery: a JSON object with a value for each of the keys that has one. Keys are texts. */
  read(keys: RawBuilder<readonly string[]>): RawBuilder<unknown>;
  /** Makes the value of its JSON. */
  parse(json: never): Value;
}
