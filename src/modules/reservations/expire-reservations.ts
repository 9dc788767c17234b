import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';

/** Marks reservations whose places went to others. One that a booking took over is the booking's affair. */
export const expireReservations: Command<{ holdIds: Id<'rsv'>[] }, void> = async (tx, { holdIds }) => {
  const ids = holdIds.map((id) => uuidOf('rsv', id));
  await sql`update reservation set status = 'EXPIRED'
    where id = any(${ids}::uuid[]) and status = 'ACTIVE' and expires_at <= clock_timestamp()`.execute(
    tx.em.getKysely(),
  );
};
