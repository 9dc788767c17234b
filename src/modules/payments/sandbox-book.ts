import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { insertRows, rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { sandboxRows, type SandboxRow } from './sandbox-payment.entity.js';

interface StoredRow {
  row: object;
}

/** Books orders, each once, in the order of their ids; returns the ids of those that were not there before. */
export async function bookOrders(tx: Tx, orders: readonly SandboxRow[]): Promise<Set<Id<'pay'>>> {
  const { rows } = insertRows(sandboxRows, orders);
  const booked = await insertOnce(tx.em, { rows: JSON.stringify(rows) });
  return new Set(booked.map(({ id }) => encodeId('pay', id)));
}

const insertOnce = prepared<{ rows: string }, { id: string }>(
  'book_sandbox_orders',
  ({ rows }) => sql`insert into sandbox_payment (id, amount_minor, currency, method, capture_mode, state, reason)
    select id, amount_minor, currency, method, capture_mode, state, reason
    from jsonb_populate_recordset(null::sandbox_payment, ${rows}::jsonb) order by id
    on conflict do nothing returning id`,
);

/** Where payments stand that were ordered. */
export async function readBook(tx: Tx, ids: readonly Id<'pay'>[]): Promise<Map<Id<'pay'>, SandboxRow>> {
  if (ids.length === 0) return new Map();
  const stored = await findBooked(tx.em, { ids: ids.map((id) => uuidOf('pay', id)) });
  return new Map(stored.map(bookedOf).map((row) => [row.id, row]));
}

const findBooked = prepared<{ ids: string[] }, StoredRow>(
  'read_sandbox_book',
  ({ ids }) => sql`select to_jsonb(p) as row from sandbox_payment p where id = any(${ids}::uuid[])`,
);

const bookedOf = ({ row }: StoredRow): SandboxRow => rowOfJson(sandboxRows, row);

type Change = Pick<SandboxRow, 'id' | 'state' | 'reason'>;

/** Brings a payment to where it stands, from one of these states; undefined, with nothing changed, where it is in another. */
export async function changeBook(
  tx: Tx,
  { id, state, reason }: Change,
  from: readonly SandboxRow['state'][],
): Promise<SandboxRow | undefined> {
  const changed = await sql<StoredRow>`update sandbox_payment p set state = ${state}, reason = ${reason}
    where id = ${uuidOf('pay', id)} and state in (${sql.join(from)}) returning to_jsonb(p) as row`.execute(
    tx.em.getKysely(),
  );
  return changed.rows.map(bookedOf)[0];
}
