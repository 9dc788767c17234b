import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import { parseInstant } from '../clock.js';
import { isUuid, uuidOfAny } from '../ids.js';
import { badInput } from '../problem.js';

/** Relay's page arguments. https://relay.dev/graphql/connections.htm */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
  /** Runs a statement of its own, only when asked. */
  totalCount(): Promise<number>;
}

export const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE = 100;

type CursorValue = string | number;

/** As `toISOString` writes the years that PostgreSQL reads without ado. */
const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const READERS = {
  uuid: isUuid,
  text: (value: CursorValue) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
  timestamptz: (value: CursorValue) =>
    typeof value === 'string' && INSTANT.test(value) && parseInstant(value) !== undefined,
  bigint: (value: CursorValue) => Number.isSafeInteger(value),
};

/** A column of the order. The columns together must be unique (end with the id) and never null. */
export interface SortKey<Row> {
  /** The column in SQL, qualified where the query joins: `sql.ref('event.starts_at')`. */
  expression: RawBuilder<unknown>;
  /** PostgreSQL type of the column, to read cursors by. */
  type: keyof typeof READERS;
  direction: 'asc' | 'desc';
  /** The value of this column in a row, as the cursor keeps it. */
  value(row: Row): CursorValue;
}

/** The sort key that ends every order: the uuid of a TypeID, which grows with time. */
export function idKey<Row extends { id: string }>(column: string, direction: 'asc' | 'desc'): SortKey<Row> {
  return { expression: sql.ref(column), type: 'uuid', direction, value: ({ id }) => uuidOfAny(id) };
}

export function instantKey<Row>(column: string, direction: 'asc' | 'desc', value: (row: Row) => Date): SortKey<Row> {
  return { expression: sql.ref(column), type: 'timestamptz', direction, value: (row) => value(row).toISOString() };
}

interface Window {
  size: number;
  backward: boolean;
  cursor: CursorValue[] | undefined;
}

/** A keyset page of a query: as fast at the end of the list as at its beginning, and stable while rows come and go. */
export async function readPage<DB, Tables extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  order: SortKey<Row>[],
  args: PageArgs,
): Promise<Connection<Row>> {
  const window = windowOf(args, order);
  let page = query.limit(window.size + 1);
  if (window.cursor) page = page.where(beyond(order, window.cursor, window.backward));
  for (const { expression, direction } of order) {
    page = page.orderBy(expression, (direction === 'asc') !== window.backward ? 'asc' : 'desc');
  }
  const rows = (await page.execute()) as Row[];
  const hasMore = rows.length > window.size;
  const kept = rows.slice(0, window.size);
  if (window.backward) kept.reverse();
  const edges = kept.map((node) => ({ node, cursor: cursorOf(order, node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: window.backward ? window.cursor !== undefined : hasMore,
      hasPreviousPage: window.backward ? hasMore : window.cursor !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    async totalCount() {
      const counted = await query
        .clearSelect()
        .select(sql<number>`count(*)`.as('total'))
        .executeTakeFirstOrThrow();
      return (counted as { total: number }).total;
    },
  };
}

function windowOf<Row>(args: PageArgs, order: SortKey<Row>[]): Window {
  const backward = args.last !== null && args.last !== undefined;
  if (backward && typeof args.first === 'number') throw badInput('last', 'cannot be given together with first.');
  if (args.after && args.before) throw badInput('before', 'cannot be given together with after.');
  if (backward && args.after) throw badInput('after', 'goes with first, not with last.');
  if (!backward && args.before) throw badInput('before', 'goes with last, not with first.');
  const size = (backward ? args.last : args.first) ?? DEFAULT_PAGE_SIZE;
  const name = backward ? 'last' : 'first';
  if (size < 1 || size > LARGEST_PAGE) throw badInput(name, `must be from 1 to ${LARGEST_PAGE}.`);
  const cursor = backward ? args.before : args.after;
  return { size, backward, cursor: cursor ? readCursor(cursor, order, backward ? 'before' : 'after') : undefined };
}

/** `a > x or (a = x and (b > y or …))`: directions may differ from column to column. */
function beyond<Row>(order: SortKey<Row>[], cursor: CursorValue[], backward: boolean): RawBuilder<boolean> {
  const [condition] = order
    .map((key, index) => ({ key, value: sql`${cursor[index]}::${sql.raw(key.type)}` }))
    .reduceRight<RawBuilder<boolean>[]>(([rest], { key, value }) => {
      const ascending = (key.direction === 'asc') !== backward;
      const past = ascending ? sql<boolean>`${key.expression} > ${value}` : sql<boolean>`${key.expression} < ${value}`;
      return [rest ? sql<boolean>`(${past} or (${key.expression} = ${value} and ${rest}))` : past];
    }, []);
  return condition!;
}

function cursorOf<Row>(order: SortKey<Row>[], row: Row): string {
  return Buffer.from(JSON.stringify(order.map((key) => key.value(row)))).toString('base64url');
}

/** Two texts of 200 characters, of four bytes each, and what makes a cursor of them fit in. */
const CURSOR_LIMIT = 4_000;

function readCursor<Row>(text: string, order: SortKey<Row>[], path: string): CursorValue[] {
  const foreign = badInput(path, 'is not a cursor of this list.');
  if (text.length > CURSOR_LIMIT) throw foreign;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const fits = (value: CursorValue, index: number): boolean => READERS[order[index]!.type](value);
    if (Array.isArray(values) && values.length === order.length && values.every(fits)) return values as CursorValue[];
  } catch {
    throw foreign;
  }
  throw foreign;
}
