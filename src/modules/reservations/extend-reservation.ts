import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { extend } from '../inventory/index.js';
import { lockReservation } from './lock-reservation.js';
import { reservationsOf } from './reservation.policy.js';
import { ReservationAlreadyExtended, ReservationNotActive } from './reservation.problems.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSettings } from './reservation.settings.js';

/**
 * Lets the viewer's reservation live a full time from now, once. Refuses with ReservationNotActive when it has ended and
 * with ReservationAlreadyExtended the second time.
 */
export const extendReservationWith =
  ({ timeToLive }: ReservationSettings): Command<{ id: Id<'rsv'> }, ReservationRow> =>
  async (tx, { id }) => {
    const reservation = await lockReservation(tx, { id, memberId: reservationsOf(tx.viewer) });
    if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
    if (reservation.extendedAt) refuse(new ReservationAlreadyExtended(reservation.extendedAt));
    const key = { eventId: reservation.eventId, holdId: id };
    const { changed, at, expiresAt } = await extend(tx, { ...key, timeToLive }, (hold) => [
      sql`extended as (update reservation set expires_at = ${hold.expiresAt}, extended_at = ${hold.at}
        where id = ${uuidOf('rsv', id)})`,
    ]);
    if (!changed) refuse(new ReservationNotActive());
    return { ...reservation, expiresAt, extendedAt: at, asOf: at };
  };
