import { createHash } from 'node:crypto';
import { CompiledQuery, sql, type RawBuilder } from 'kysely';
import type { EntityManager } from './database.js';

/** Stands for a value that is given when the statement runs. */
class Placeholder {
  constructor(readonly name: string) {}
}

/** The values of a statement, as they are written into its text: `${given.eventId}::uuid`. */
export type Placeholders<Given> = { readonly [Name in keyof Given]-?: RawBuilder<Given[Name]> };

/** Runs the statement on the connection of this entity manager: in its transaction where it has one. */
export type PreparedStatement<Given, Row> = (em: EntityManager, given: Given) => Promise<Row[]>;

/** Names by text. Texts are constants of the program, so there are as many as definitions and texts of pg-boss for queues. */
const names = new Map<string, string>();

/** The name under which PostgreSQL is to remember a text; undefined for those that are sent once. */
export const nameOfStatement = (text: string): string | undefined => names.get(text);

/** Statements whose answer says nothing but that they have not failed. */
const silent = new Set<string>();

export const isSilent = (text: string): boolean => silent.has(text);

/** Statements that keep their plans outside a transaction as well. */
const polls = new Set<string>();

export const isPoll = (text: string): boolean => polls.has(text);

/**
 * A statement whose text never changes, for what runs with every request: it is put together once in the life of the
 * process, and PostgreSQL parses and plans it once for each connection. Its name is that of the program's one statement
 * of this kind, however long. Parts that vary must be values: arrays for `unnest` and `any`, not lists. Every value needs a cast where
 * PostgreSQL cannot tell its type.
 *
 *     const findNames = prepared<{ ids: readonly string[] }, { name: string }>('find_names', ({ ids }) =>
 *       sql`select name from app_user where id = any(${ids}::uuid[])`);
 *     const rows = await findNames(tx.em, { ids });
 */
export function prepared<Given extends object, Row>(
  name: string,
  write: (given: Placeholders<Given>) => RawBuilder<Row>,
): PreparedStatement<Given, Row> {
  return prepare(shortened(name), write, () => undefined);
}

/**
 * Has the connections keep the plan of a text that a library has written and that comes again and again with other values.
 * There must be few of them.
 */
export function keepPlanOf(text: string): void {
  if (names.has(text)) return;
  names.set(text, `kept_${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)}`);
}

function prepare<Given extends object, Row>(
  name: string,
  write: (given: Placeholders<Given>) => RawBuilder<Row>,
  onText: (text: string) => void,
): PreparedStatement<Given, Row> {
  let statement: { text: string; order: (keyof Given)[] } | undefined;
  return async (em, given) => {
    const kysely = em.getKysely();
    if (!statement) {
      statement = register(name, write(placeholders<Given>()).compile(kysely));
      onText(statement.text);
    }
    const { text, order } = statement;
    const values = order.map((value) => given[value]);
    const { rows } = await kysely.executeQuery<Row>(CompiledQuery.raw(text, values));
    return rows;
  };
}

/**
 * As `prepared`, for what writes and answers nothing: within a transaction nobody waits for it before the next statement is
 * sent. Should it fail, whatever comes next in the transaction fails with its error, COMMIT at the latest.
 */
export function preparedToWrite<Given extends object>(
  name: string,
  write: (given: Placeholders<Given>) => RawBuilder<unknown>,
): PreparedStatement<Given, never> {
  return prepare(
    shortened(name),
    write as (given: Placeholders<Given>) => RawBuilder<never>,
    (text) => void silent.add(text),
  );
}

/**
 * As `prepared`, for a read of many parts that is repeated as long as somebody waits for what it finds. By itself
 * PostgreSQL would plan it anew each time, which takes longer than to run it: outside a transaction it gets one of its
 * own, in the same packet, in which plans are kept. It finds rows by keys, as all that is prepared.
 */
export function preparedToPoll<Given extends object, Row>(
  name: string,
  write: (given: Placeholders<Given>) => RawBuilder<Row>,
): PreparedStatement<Given, Row> {
  return prepare(shortened(name), write, (text) => void polls.add(text));
}

/** PostgreSQL cuts longer names, so that two of them might become one. */
const LONGEST_NAME = 63;
const DIGEST_LENGTH = 32;

function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH);
  return `${name.slice(0, LONGEST_NAME - DIGEST_LENGTH - 1)}_${digest}`;
}

function placeholders<Given>(): Placeholders<Given> {
  return new Proxy({} as Placeholders<Given>, { get: (_, name) => sql`${new Placeholder(String(name))}` });
}

function register<Given>(
  name: string,
  { sql: text, parameters }: CompiledQuery,
): { text: string; order: (keyof Given)[] } {
  const isTaken = [...names].some(([other, taken]) => taken === name && other !== text);
  if (isTaken) throw new Error(`Two statements are named ${name}.`);
  names.set(text, name);
  return { text, order: parameters.map((parameter) => placeholderName<Given>(name, parameter)) };
}

/** A value that is there already would be sent for ever. */
function placeholderName<Given>(statement: string, parameter: unknown): keyof Given {
  if (parameter instanceof Placeholder) return parameter.name as keyof Given;
  throw new Error(
    `The statement ${statement} has a value in its text: give it when it runs, or write it as a literal.`,
  );
}
