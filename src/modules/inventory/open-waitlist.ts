import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';

/** Says whether one may begin to wait for places of an event. The caller has the event's row. */
export async function openWaitlist(tx: Tx, eventId: Id<'evt'>, isOpen: boolean): Promise<void> {
  await sql`insert into event_inventory (event_id, is_waitlist_open) values (${uuidOf('evt', eventId)}, ${isOpen})
    on conflict (event_id) do update set is_waitlist_open = excluded.is_waitlist_open`.execute(tx.em.getKysely());
}
