import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';

/** Locks an organization, so that changes of its members come one after the other. Rows that refer to it can be added. */
export async function lockMembers(tx: Tx, organizationId: Id<'org'>): Promise<void> {
  await sql`select id from organization where id = ${uuidOf('org', organizationId)}
    for no key update`.execute(tx.em.getKysely());
}
