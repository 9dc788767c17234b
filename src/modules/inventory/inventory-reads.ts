import { sql, type RawBuilder } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import type { HeldPlaces } from './inventory-change.js';
import type { HoldState, SeatState } from './inventory.entity.js';

/** Columns for `lockInventory`, and how their JSON becomes what the judges read. Ids are bare uuids. */

export interface Counter {
  ticketTypeId: string;
  capacity: number;
  held: number;
  sold: number;
}

export interface SeatNow {
  id: string;
  position: number;
  section: string;
  category: string;
  state: SeatState;
  heldUntil: Date | null;
}

export interface HoldNow extends HeldPlaces {
  state: HoldState;
}

type Json<Row> = {
  [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key];
};

export type SeatJson = Json<SeatNow>;
export type HoldJson = Json<HoldNow>;

export const holdObject = sql`jsonb_build_object('holdId', h.hold_id, 'ticketTypeId', h.ticket_type_id,
  'memberId', h.member_id, 'quantity', h.quantity, 'seatIds', h.seat_ids, 'expiresAt', h.expires_at, 'state', h.state)`;

const seatObject = sql`jsonb_build_object('id', s.seat_id, 'position', s.position, 'section', s.section,
  'category', s.category, 'state', s.state, 'heldUntil', s.held_until)`;

export const holdsOf = (eventId: string, holdId: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(${holdObject} order by h.ticket_type_id), '[]') from hold h
    where h.event_id = ${eventId} and h.hold_id = ${holdId})`;

export const seatsOf = (eventId: string, seatIds: readonly string[]): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(${seatObject} order by s.position), '[]') from event_seat s
    where s.event_id = ${eventId} and s.seat_id = any(${seatIds}::uuid[]))`;

export const seatsOfHold = (eventId: string, holdId: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(${seatObject} order by s.position), '[]') from event_seat s
    where s.event_id = ${eventId} and s.seat_id in
      (select unnest(seat_ids) from hold where event_id = ${eventId} and hold_id = ${holdId}))`;

export const countersOf = (eventId: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('ticketTypeId', c.ticket_type_id, 'capacity', c.capacity,
      'held', c.held, 'sold', c.sold)), '[]') from ticket_counter c where c.event_id = ${eventId})`;

/** An instant that came out of jsonb. */
export const instantOf = (text: string): Date => parseInstant(text)!;
export const instantOrNull = (text: string | null): Date | null => (text === null ? null : instantOf(text));

export const holdNow = (row: HoldJson): HoldNow => ({ ...row, expiresAt: instantOf(row.expiresAt) });
export const seatNow = (row: SeatJson): SeatNow => ({ ...row, heldUntil: instantOrNull(row.heldUntil) });

/** Whether a seat can be claimed: a hold whose time is up claims nothing. */
export function isFree(seat: SeatNow, at: Date): boolean {
  return seat.state === 'FREE' || (seat.state === 'HELD' && seat.heldUntil !== null && seat.heldUntil <= at);
}
