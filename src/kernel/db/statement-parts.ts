import { sql, type RawBuilder } from 'kysely';
import type { EntityManager } from './database.js';
import { preparedToWrite, type Placeholders, type PreparedStatement } from './prepared-statement.js';

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

interface Shape {
  statement: PreparedStatement<Values, never>;
  /** What the values of each part are called in the statement: to put names together costs more than the values. */
  names: readonly Readonly<Record<string, string>>[];
}

const shapes = new Map<string, Shape>();

/**
 * Dozens of sets of parts come again and again, and thousands could come; every connection keeps a plan of each that is
 * prepared, of 0.2 MB. Sets that first come when there are so many are planned each time, and waited for.
 */
export const MOST_SHAPES = 200;

/**
 * Runs the parts as one statement, which is prepared once for each set of parts that come together. Within a transaction
 * nobody waits for it: should it fail, what comes next fails, COMMIT at the latest.
 */
export async function sendParts(em: EntityManager, parts: readonly StatementPart[]): Promise<void> {
  if (parts.length === 0) return;
  const shape = shapeOf(parts);
  if (!shape) return sendOnce(em, parts);
  const given: Values = {};
  for (const [index, { values }] of parts.entries()) {
    for (const name of Object.keys(values)) given[shape.names[index]![name]!] = values[name];
  }
  await shape.statement(em, given);
}

async function sendOnce(em: EntityManager, parts: readonly StatementPart[]): Promise<void> {
  const given: Record<string, RawBuilder<unknown>> = {};
  for (const { name, values } of parts) {
    for (const [value, it] of Object.entries(values)) given[`${name}.${value}`] = sql`${it}`;
  }
  await statementOf(parts, given).execute(em.getKysely());
}

function shapeOf(parts: readonly StatementPart[]): Shape | undefined {
  const key = parts.map(({ name }) => name).join();
  const known = shapes.get(key);
  if (known || shapes.size >= MOST_SHAPES) return known;
  const write = (given: Placeholders<Values>) => sql`${statementOf(parts, given)} as sent`;
  const shape = { statement: preparedToWrite<Values>(`send_${key}`, write), names: parts.map(namesOf) };
  shapes.set(key, shape);
  return shape;
}

const namesOf = ({ name, values }: StatementPart): Record<string, string> =>
  Object.fromEntries(Object.keys(values).map((value) => [value, `${name}.${value}`]));

function statementOf(parts: readonly StatementPart[], given: Placeholders<Values>): RawBuilder<never> {
  const expressions = parts.map(
    ({ name, write }) => sql`${sql.ref(name)} as (${write((value) => given[`${name}.${value}`]!)})`,
  );
  return sql`with ${sql.join(expressions)} select 1`;
}
