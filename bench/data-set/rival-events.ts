import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { decodeId } from '../../src/kernel/ids.js';
import { PRICE_MINOR } from './stage.js';

/** Gives the rivals an event with the seats of this one, in tables that hold nothing else. Answers its bare id. */
export async function stageSeats(rivals: Pool, seatIds: readonly string[]): Promise<string> {
  const eventId = await stageEvent(rivals);
  await rivals.query(`insert into seat (event_id, id, price_minor) select $1, id, $2 from unnest($3::uuid[]) id`, [
    eventId,
    PRICE_MINOR,
    seatIds.map((id) => decodeId('seat', id)),
  ]);
  await rivals.query('vacuum analyze');
  return eventId;
}

/** Gives the rivals one ticket type with so many places, in tables that hold nothing else. Answers its bare id. */
export async function stagePlaces(rivals: Pool, capacity: number): Promise<string> {
  const eventId = await stageEvent(rivals);
  const ticketTypeId = randomUUID();
  await rivals.query(
    'insert into place_counter (ticket_type_id, event_id, price_minor, capacity) values ($1, $2, $3, $4)',
    [ticketTypeId, eventId, PRICE_MINOR, capacity],
  );
  await rivals.query('vacuum analyze');
  return ticketTypeId;
}

/** Holds of so many places each, of members in turn. Answers their bare ids. */
export async function stageHolds(
  rivals: Pool,
  { ticketTypeId, memberIds, quantity }: { ticketTypeId: string; memberIds: readonly string[]; quantity: number },
): Promise<string[]> {
  const { rows } = await rivals.query<{ id: string }>(
    `with made as (
       insert into place_hold (event_id, ticket_type_id, member_id, quantity, total_minor, expires_at)
       select event_id, ticket_type_id, member, $3::int, price_minor * $3::int, now() + interval '1 hour'
       from place_counter, unnest($2::uuid[]) member where ticket_type_id = $1 returning id, quantity),
     counted as (update place_counter set held = held + (select sum(quantity) from made) where ticket_type_id = $1)
     select id from made order by id`,
    [ticketTypeId, memberIds, quantity],
  );
  await rivals.query('vacuum analyze');
  return rows.map(({ id }) => id);
}

/** So many tickets of one event, none of them used. Answers their bare ids. */
export async function stageTickets(rivals: Pool, tickets: number): Promise<string[]> {
  const eventId = await stageEvent(rivals);
  const { rows } = await rivals.query<{ id: string }>(
    `insert into ticket (booking_id, event_id, ticket_type_id)
     select gen_random_uuid(), $1, $1 from generate_series(1, $2::int) returning id`,
    [eventId, tickets],
  );
  await rivals.query('vacuum analyze');
  return rows.map(({ id }) => id);
}

async function stageEvent(rivals: Pool): Promise<string> {
  const eventId = randomUUID();
  await rivals.query(
    'truncate event, seat, hold, seat_claim, place_counter, place_hold, booking, ticket, payment, scan, check_in',
  );
  await rivals.query(`insert into event values ($1, 'PUBLISHED', now() + interval '30 days')`, [eventId]);
  return eventId;
}
