import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { isOf, reservationColumns, storedReservation, type ReservationRecord } from './find-reservation.js';
import { lockReservation } from './lock-reservation.js';
import { ReservationNotActive } from './reservation.problems.js';
import { asOf, type ReservationRow } from './reservation-row.js';

interface Conversion {
  reservationId: Id<'rsv'>;
  /** Whose it must be; undefined: anybody's. */
  memberId: Id<'usr'> | undefined;
}

/**
 * Turns a member's reservation over to a booking, which has its hold from then on (the hold's id is the reservation's)
 * and extends, sells or releases it. Refuses with ReservationNotActive, as of the database's clock: of two at once, the
 * second finds it CONVERTED. Costs one statement.
 */
export const convertReservation: Command<Conversion, ReservationRow> = async (tx, { reservationId, memberId }) => {
  const { rows } = await sql<ReservationRecord>`
    with r as (
      update reservation set status = 'CONVERTED'
      where id = ${uuidOf('rsv', reservationId)} and ${isOf(memberId)} and status = 'ACTIVE'
        and expires_at > clock_timestamp()
      returning *)
    select ${reservationColumns} from r`.execute(tx.em.getKysely());
  const [row] = rows;
  if (row) return asOf(storedReservation(row), row.as_of);
  await lockReservation(tx, { id: reservationId, memberId });
  return refuse(new ReservationNotActive());
};
