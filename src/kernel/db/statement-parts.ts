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

function together(prepare: (shape: string, parts: readonly StatementPart[]) => PreparedStatement<Values, never>): Run {
  const statements = new Map<string, PreparedStatement<Values, never>>();
  return async (em, parts) => {
    if (parts.length === 0) return;
    const shape = parts.map(({ name }) => name).join();
    const statement = statements.get(shape) ?? prepare(shape, parts);
    statements.set(shape, statement);
    const values = parts.flatMap((part) =>
      Object.entries(part.values).map(([name, value]) => [`${part.name}.${name}`, value]),
    );
    await statement(em, Object.fromEntries(values) as Values);
  };
}

function statementOf(parts: readonly StatementPart[], given: Placeholders<Values>): RawBuilder<never> {
  const expressions = parts.map(
    ({ name, write }) => sql`${sql.ref(name)} as (${write((value) => given[`${name}.${value}`]!)})`,
  );
  return sql`with ${sql.join(expressions)} select 1`;
}
