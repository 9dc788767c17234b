import { sql, type RawBuilder } from 'kysely';
import type { EntityManager } from './database.js';
import { prepared, type Placeholders, type PreparedStatement } from './prepared-statement.js';

type Values = Record<string, unknown>;

/** A common table expression that writes: `name as (write)`. Its text depends on the name alone. */
export interface StatementPart {
  /** Small letters, digits and underscores. */
  name: string;
  write(given: (value: string) => RawBuilder<unknown>): RawBuilder<unknown>;
  values: Values;
}

const statements = new Map<string, PreparedStatement<Values, unknown>>();

/** Runs the parts as one statement; it is prepared once for each set of parts that come together. */
export async function runParts(em: EntityManager, parts: readonly StatementPart[]): Promise<void> {
  if (parts.length === 0) return;
  const shape = parts.map(({ name }) => name).join();
  const statement =
    statements.get(shape) ?? prepared<Values, unknown>(`write_${shape}`, (given) => statementOf(parts, given));
  statements.set(shape, statement);
  const values = parts.flatMap((part) =>
    Object.entries(part.values).map(([name, value]) => [`${part.name}.${name}`, value]),
  );
  await statement(em, Object.fromEntries(values) as Values);
}

function statementOf(parts: readonly StatementPart[], given: Placeholders<Values>): RawBuilder<unknown> {
  const expressions = parts.map(
    ({ name, write }) => sql`${sql.ref(name)} as (${write((value) => given[`${name}.${value}`]!)})`,
  );
  return sql`with ${sql.join(expressions)} select 1`;
}
