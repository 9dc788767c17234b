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

async function stageEvent(rivals: Pool): Promise<string> {
  const eventId = randomUUID();
  await rivals.query('truncate event, seat, hold, seat_claim, place_counter, place_hold');
  await rivals.query(`insert into event values ($1, 'PUBLISHED', now() + interval '30 days')`, [eventId]);
  return eventId;
}
