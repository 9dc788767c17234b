import { sql } from 'kysely';
import type { Tx } from './unit-of-work.js';

const WORTH_IT = 1_000;

/**
 * After a great many rows were written at once. PostgreSQL would take a key that its statistics do not know for one of
 * a single row, and join 20,000 rows with 20,000 one by one, until it gets to analyzing the table by itself.
 */
export async function refreshStatistics(tx: Tx, { table, rows }: { table: string; rows: number }): Promise<void> {
  if (rows >= WORTH_IT) await sql`analyze ${sql.table(table)}`.execute(tx.em.getKysely());
}
