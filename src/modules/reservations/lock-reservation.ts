import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { isOf, reservationColumns, storedReservation, type ReservationRecord } from './find-reservation.js';
import { asOf, type ReservationRow } from './reservation-row.js';

/**
 * The reservation, locked until the end of the transaction, as of the database's clock behind the lock; NOT_FOUND unless
 * it is the member's; of anybody when no member is named. Lock it before the event's places.
 */
export async function lockReservation(
  tx: Tx,
  { id, memberId }: { id: Id<'rsv'>; memberId: Id<'usr'> | undefined },
): Promise<ReservationRow> {
  const { rows } = await sql<ReservationRecord>`
    with locked as materialized (select * from reservation where id = ${uuidOf('rsv', id)} for update)
    select ${reservationColumns} from locked r
    where ${isOf(memberId)}`.execute(tx.em.getKysely());
  const [row] = rows;
  if (!row) throw notFound('reservation');
  return asOf(storedReservation(row), row.as_of);
}
