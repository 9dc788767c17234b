import { parseInstant } from '../clock.js';
import { encodeId, uuidOfAny } from '../ids.js';
import type { TableRows } from './table-rows.js';

/**
 * How the rows of a table look as plain data, for commands that read them as facts and write them with the places of an
 * event: which properties are TypeIDs of which prefix, and which are instants. All others are as JSON has them.
 */
export interface RowShape<Row extends object> {
  table: string;
  ids: Partial<Record<keyof Row, string>>;
  instants: readonly (keyof Row)[];
}

export function defineRows<Row extends object>(shape: RowShape<Row>): RowShape<Row> {
  return shape;
}

/** The row of `to_jsonb(row)`. */
export function rowOfJson<Row extends object>({ ids, instants }: RowShape<Row>, json: object): Row {
  const entries = Object.entries(json).map(([column, value]: [string, unknown]) => {
    const name = propertyOf(column) as keyof Row;
    const prefix = ids[name];
    if (value === null) return [name, null];
    if (prefix !== undefined) return [name, encodeId(prefix, value as string)];
    return [name, instants.includes(name) ? parseInstant(value as string) : value];
  });
  return Object.fromEntries(entries) as Row;
}

/** New rows: all of them have the same properties. */
export function insertRows<Row extends object>(shape: RowShape<Row>, rows: readonly Row[]): TableRows {
  return { verb: 'insert', table: shape.table, rows: rows.map((row) => columnsOf(shape, row)) };
}

/** What changes of a row that has an `id`. */
export function updateRow<Row extends { id: string }>(
  shape: RowShape<Row>,
  change: Pick<Row, 'id'> & Partial<Row>,
): TableRows {
  return { verb: 'update', table: shape.table, rows: [columnsOf(shape, change)] };
}

function columnsOf<Row extends object>({ ids }: RowShape<Row>, row: Partial<Row>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]: [string, unknown]) => {
    const isId = ids[name as keyof Row] !== undefined && typeof value === 'string';
    return [columnOf(name), isId ? uuidOfAny(value) : value];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const columnOf = remembered((property) => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
const propertyOf = remembered((column) => column.replace(/_[a-z]/g, ([, letter]) => letter!.toUpperCase()));

/** Names are those of our tables, so there are few; each is put into its other form with every row. */
function remembered(change: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? change(name);
    known.set(name, found);
    return found;
  };
}
