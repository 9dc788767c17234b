import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';

/** Counts the blocked seats of each category, for whoever reads availability. The caller holds the event's lock. */
export async function recountBlocked(tx: Tx, eventId: Id<'evt'>): Promise<void> {
  const id = uuidOf('evt', eventId);
  await sql`update event_inventory set blocked_counts = (
      select coalesce(jsonb_object_agg(category, seats), '{}') from (
        select category, count(*) as seats from event_seat where event_id = ${id} and state = 'BLOCKED' group by category) b)
    where event_id = ${id}`.execute(tx.em.getKysely());
}
