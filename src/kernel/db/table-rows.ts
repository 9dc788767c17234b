import { sql, type RawBuilder } from 'kysely';
import type { StatementPart } from './statement-parts.js';

/** Rows to insert, or columns to update by `id`, as plain JSON values under the names of their columns. */
export interface TableRows {
  verb: 'insert' | 'update';
  table: string;
  rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Parts that write rows with the statement of somebody else: one for each table, verb and set of columns, however many
 * give rows to it.
 */
export function partsOfRows(all: readonly TableRows[]): StatementPart[] {
  const together = Map.groupBy(
    all.filter(({ rows }) => rows.length > 0),
    ({ verb, table, rows }) => [verb, table, ...Object.keys(rows[0]!)].join('_'),
  );
  return [...together].map(([name, given]) => {
    const {
      verb,
      table,
      rows: [first],
    } = given[0]!;
    const columns = Object.keys(first!);
    return {
      name,
      write: (value) => (verb === 'insert' ? insertRows : updateRows)(table, columns, recordsOf(table, value('rows'))),
      values: { rows: JSON.stringify(given.flatMap(({ rows }) => rows)) },
    };
  });
}

type Sql = RawBuilder<unknown>;

const recordsOf = (table: string, json: Sql): Sql =>
  sql`jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`;

function insertRows(table: string, columns: readonly string[], records: Sql): Sql {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  return sql`insert into ${sql.table(table)} (${names}) select ${names} from ${records}`;
}

function updateRows(table: string, columns: readonly string[], records: Sql): Sql {
  const changed = columns.filter((column) => column !== 'id');
  const assignments = sql.join(changed.map((column) => sql`${sql.ref(column)} = ${sql.ref(`wanted.${column}`)}`));
  return sql`update ${sql.table(table)} stored set ${assignments} from ${records} wanted where stored.id = wanted.id`;
}
