import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';

/**
 * Locks an event's places, and lets commands that wait for them read what they must know anew: for changes of what is no
 * place, but is judged together with places. Their version stays.
 */
export async function touchPlaces(tx: Tx, eventId: Id<'evt'>): Promise<void> {
  await sql`update event_inventory set version = version where event_id = ${uuidOf('evt', eventId)}::uuid`.execute(
    tx.em.getKysely(),
  );
}
