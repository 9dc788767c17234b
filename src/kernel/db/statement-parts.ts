import { sql, type RawBuilder } from 'kysely';
import type { EntityManager } from './database.js';
import { prepared, preparedToWrite, type Placeholders, type PreparedStatement } from './prepared-statement.js';

type Values = Record<string, unknown>;

/**
 * A common table expression that writes: `name as (write)`. Its text depends on its name, and on those of the parts beside
 * it, alone.
 */
export interface StatementPart {
  /** Small letters, digits and underscores. */
  name: string;
  write(given: (value: string) => RawBuilder<unknown>): RawBuilder<unknown>;
  values: Values;
}

type Run = (em: EntityManager, parts: readonly StatementPart[]) => Promise<void>;

/** Runs the parts as one statement; it is prepared once for each set of parts that come together. */
export const runParts: Run = together((shape, parts) =>
  prepared<Values, never>(`write_${shape}`, (given) => statementOf(parts, given)),
);

/** As `runParts`, but within a transaction it does not wait: should it fail, what comes next fails, COMMIT at the latest. */
export const sendParts: Run = together((shape, parts) =>
  preparedToWrite<Values>(`send_${shape}`, (given) => sql`${statementOf(parts, given)} as sent`),
);

interface Shape {
  statement: PreparedStatement<Values, never>;
  /** What the values of each part are called in the statement: to put names together costs more than the values. */
  names: readonly Readonly<Record<string, string>>[];
}

function together(prepare: (shape: string, parts: readonly StatementPart[]) => PreparedStatement<Values, never>): Run {
  const shapes = new Map<string, Shape>();
  return async (em, parts) => {
    if (parts.length === 0) return;
    const key = parts.map(({ name }) => name).join();
    const shape = shapes.get(key) ?? { statement: prepare(key, parts), names: parts.map(namesOf) };
    shapes.set(key, shape);
    const given: Values = {};
    for (const [index, { values }] of parts.entries()) {
      const names = shape.names[index]!;
      for (const name of Object.keys(values)) given[names[name]!] = values[name];
    }
    await shape.statement(em, given);
  };
}

const namesOf = ({ name, values }: StatementPart): Record<string, string> =>
  Object.fromEntries(Object.keys(values).map((value) => [value, `${name}.${value}`]));

function statementOf(parts: readonly StatementPart[], given: Placeholders<Values>): RawBuilder<never> {
  const expressions = parts.map(
    ({ name, write }) => sql`${sql.ref(name)} as (${write((value) => given[`${name}.${value}`]!)})`,
  );
  return sql`with ${sql.join(expressions)} select 1`;
}
