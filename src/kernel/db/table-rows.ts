import { sql, type RawBuilder } from 'kysely';
import type { StatementPart } from './statement-parts.js';

/**
 * Rows to insert, columns to update by `id`, or numbers to add to columns by `id`, as plain JSON values under the names of
 * their columns. A row is updated once at most, but added to as often as it takes: the sum is written once.
 */
export interface TableRows {
  verb: 'insert' | 'update' | 'add';
  table: string;
  rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Parts that write rows with the statement of somebody else: one for each table, verb and set of columns, however many
 * give rows to it, in an order that does not depend on who gives them first. Rows of a table are inserted after others of
 * it are updated: PostgreSQL orders parts of one statement as it likes, and an update may make way for a row where only
 * one may be.
 */
export function partsOfRows(all: readonly TableRows[]): StatementPart[] {
  const groups: TableRows[][] = [];
  for (const given of all) {
    if (given.rows.length === 0) continue;
    const group = groups.find(([first]) => areAlike(first!, given));
    if (group) group.push(given);
    else groups.push([given]);
  }
  // A part can wait only for those that stand before it.
  const parts = groups
    .map((group) => ({ group, name: nameOf(group[0]!), isInsert: group[0]!.verb === 'insert' }))
    .sort((one, other) => Number(one.isInsert) - Number(other.isInsert) || (one.name < other.name ? -1 : 1));
  const updatesOf = (table: string): string[] =>
    parts.filter(({ group: [given] }) => given!.verb === 'update' && given!.table === table).map(({ name }) => name);
  return parts.map(({ group, name }) => {
    const [{ verb, table, rows }] = group as [TableRows];
    const columns = Object.keys(rows[0]!);
    const after = verb === 'insert' ? updatesOf(table) : [];
    return {
      name,
      write: (value) => sql`${WRITERS[verb](table, columns, recordsOf(table, value('rows')))}${whenDone(after)}`,
      values: { rows: JSON.stringify(group.flatMap(({ rows }) => rows)) },
    };
  });
}

/** Whether both are written by one part: found without a text for each, since there may be hundreds of few kinds. */
function areAlike(one: TableRows, other: TableRows): boolean {
  if (one.table !== other.table || one.verb !== other.verb) return false;
  const [columns, others] = [Object.keys(one.rows[0]!), Object.keys(other.rows[0]!)];
  return columns.length === others.length && columns.every((column, index) => column === others[index]);
}

const nameOf = ({ verb, table, rows: [first] }: TableRows): string => [verb, table, ...Object.keys(first!)].join('_');

/** A condition that holds, once these parts have been carried out. */
const whenDone = (parts: readonly string[]): Sql =>
  parts.length === 0
    ? sql``
    : sql` where ${sql.join(
        parts.map((part) => sql`(select count(*) from ${sql.ref(part)}) >= 0`),
        sql` and `,
      )}`;

type Sql = RawBuilder<unknown>;

const recordsOf = (table: string, json: Sql): Sql =>
  sql`jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`;

function insertRows(table: string, columns: readonly string[], records: Sql): Sql {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  return sql`insert into ${sql.table(table)} (${names}) select ${names} from ${records}`;
}

function addToRows(table: string, columns: readonly string[], records: Sql): Sql {
  const counted = columns.filter((column) => column !== 'id');
  const sums = sql.join(counted.map((column) => sql`sum(${sql.ref(column)}) as ${sql.ref(column)}`));
  const additions = sql.join(
    counted.map((column) => sql`${sql.ref(column)} = ${sql.ref(`stored.${column}`)} + ${sql.ref(`added.${column}`)}`),
  );
  return sql`update ${sql.table(table)} stored set ${additions}
    from (select id, ${sums} from ${records} group by id) added where stored.id = added.id and ${isAmong(records)}`;
}

function updateRows(table: string, columns: readonly string[], records: Sql): Sql {
  const changed = columns.filter((column) => column !== 'id');
  const assignments = sql.join(changed.map((column) => sql`${sql.ref(column)} = ${sql.ref(`wanted.${column}`)}`));
  return sql`update ${sql.table(table)} stored set ${assignments} from ${records} wanted
    where stored.id = wanted.id and ${isAmong(records)} returning stored.id`;
}

/** Says nothing new, but how to find the rows: a plan from when the table was small would read all of it and join. */
const isAmong = (records: Sql): Sql => sql`stored.id = any(array(select id from ${records}))`;

const WRITERS = { insert: insertRows, update: updateRows, add: addToRows } as const;
