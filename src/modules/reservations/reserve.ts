import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import type { RememberingCommand } from '../../kernel/db/idempotency.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { take, type Alongside, type BestAvailable, type Taken } from '../inventory/index.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSettings } from './reservation.settings.js';

export interface NewReservation {
  eventId: Id<'evt'>;
  items?: { ticketTypeId: Id<'tty'>; quantity: number }[] | null;
  seatIds?: Id<'seat'>[] | null;
  bestAvailable?: BestAvailable | null;
}

/**
 * Holds places for the viewer: all that is asked for, or none. Refuses with SeatsTaken, SoldOut, NotOnSale,
 * LimitExceeded or EventNotBookable. The reservation, and the record of a key, are written by the same statement as its
 * places.
 */
export const reserveWith =
  ({ timeToLive }: ReservationSettings): RememberingCommand<NewReservation, ReservationRow> =>
  async (tx, { eventId, items, seatIds, bestAvailable }, remember) => {
    const request = {
      eventId,
      holdId: newId('rsv'),
      memberId: viewerId(tx.viewer),
      items: items ?? [],
      seatIds: seatIds ?? [],
      bestAvailable: bestAvailable ?? null,
      timeToLive,
      terms: 'MEMBER' as const,
    };
    const taken = await take(tx, request, (places) => [
      ...insertReservation(places),
      ...(remember ? [remember(reservationOf(places))] : []),
    ]);
    return reservationOf(taken);
  };

const reservationOf = ({ holdId, eventId, memberId, at, expiresAt, lines }: Taken): ReservationRow => ({
  id: holdId,
  eventId,
  memberId,
  status: 'ACTIVE',
  expiresAt,
  extendedAt: null,
  createdAt: at,
  items: lines,
  asOf: at,
});

function insertReservation({ holdId, eventId, memberId, at, expiresAt, lines }: Taken): Alongside {
  const id = uuidOf('rsv', holdId);
  const items = lines.map((line) => ({ ...line, ticketTypeId: uuidOf('tty', line.ticketTypeId) }));
  return [
    sql`reserved as (
      insert into reservation (id, event_id, member_id, status, expires_at, created_at)
      values (${id}, ${uuidOf('evt', eventId)}, ${uuidOf('usr', memberId)}, 'ACTIVE', ${expiresAt}, ${at}))`,
    sql`itemized as (
      insert into reservation_item (reservation_id, ticket_type_id, quantity, seat_ids, unit_price_minor, currency)
      select ${id}::uuid, "ticketTypeId", quantity, "seatIds", "unitPriceMinor", currency
      from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as item
        ("ticketTypeId" uuid, quantity int, "seatIds" uuid[], "unitPriceMinor" bigint, currency text))`,
  ];
}
