import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** The admins, locked in id order: of two who demote each other at once, the second sees what the first did. */
export async function lockAdmins(tx: Tx): Promise<Id<'usr'>[]> {
  const { rows } = await sql<{ id: string }>`select id from app_user where role = 'ADMIN' order by id
    for no key update`.execute(tx.em.getKysely());
  return rows.map(({ id }) => encodeId('usr', id));
}
