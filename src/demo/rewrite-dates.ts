import { sql } from 'kysely';
import { uuidOf } from '../kernel/db/type-id.js';
import type { StagedEvent } from './play-event.js';
import type { Stage } from './stage.js';

/*
 * The two dates of the past that no command can write, since the database's own clock judges what is sold and held.
 */

/** An event of the past was sold as if it ended tomorrow; now that its tickets are, it ends when it did. */
export async function giveTrueEnd(stage: Stage, { id, endsAt }: StagedEvent): Promise<void> {
  await sql`update event set ends_at = ${endsAt} where id = ${uuidOf('evt', id)}`.execute(stage.em.getKysely());
}

/** A reservation is as old as the booking that it became. */
export async function dateReservations(stage: Stage): Promise<void> {
  await sql`update reservation r
    set created_at = b.created_at - interval '3 minutes', expires_at = b.created_at + interval '7 minutes'
    from booking b where b.hold_id = r.id`.execute(stage.em.getKysely());
}
