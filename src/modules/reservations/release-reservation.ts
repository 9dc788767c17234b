import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { release } from '../inventory/index.js';
import { lockReservation } from './lock-reservation.js';
import { reservationsOf } from './reservation.policy.js';
import { ReservationNotActive } from './reservation.problems.js';
import type { ReservationRow } from './reservation-row.js';

/** Gives the places of the viewer's reservation back. Refuses with ReservationNotActive when it has lost them already. */
export const releaseReservation: Command<{ id: Id<'rsv'> }, ReservationRow> = async (tx, { id }) => {
  const reservation = await lockReservation(tx, { id, memberId: reservationsOf(tx.viewer) });
  if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
  const key = { eventId: reservation.eventId, holdId: id };
  const { changed, at } = await release(tx, { ...key, reason: 'RELEASE' }, () => [
    sql`released as (update reservation set status = 'RELEASED' where id = ${uuidOf('rsv', id)})`,
  ]);
  if (!changed) refuse(new ReservationNotActive());
  return { ...reservation, status: 'RELEASED', asOf: at };
};
