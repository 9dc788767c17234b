import { sql } from 'kysely';
import { distinctSlug, slugOf } from '../slug.js';
import type { Tx } from './unit-of-work.js';

/**
 * A slug for the name that no row of the table has, and that nobody else can take before this transaction ends: those
 * who want the same one at the same time wait for each other, and the later get a random ending.
 */
export async function claimSlug(tx: Tx, { table, name }: { table: string; name: string }): Promise<string> {
  const slug = slugOf(name, table);
  const db = tx.em.getKysely();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${table}.slug ${slug}`}, 0))`.execute(db);
  const { rows } = await sql`select 1 from ${sql.table(table)} where slug = ${slug}`.execute(db);
  return rows.length === 0 ? slug : distinctSlug(slug);
}
