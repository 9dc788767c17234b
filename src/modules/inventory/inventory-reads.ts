import { sql } from 'kysely';
import { parseInstant, storedInstant } from '../../kernel/clock.js';
import type { HoldLine } from './inventory-change.js';
import type { SeatState } from './inventory.entity.js';
import { seatStateOf } from './seat-states.js';

/** A seat as judges read it. Ids are bare uuids. */
export interface SeatNow {
  id: string;
  position: number;
  section: string;
  category: string;
  state: SeatState;
  heldUntil: Date | null;
}

export type HoldNow = HoldLine;

type Json<Row> = {
  [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] extends Date | null ? string | null : Row[Key];
};

export type HoldJson = Json<HoldNow>;

/** Parallel lists; null where there are no seats. */
export interface SeatsJson {
  /** With commas. */
  ids: string | null;
  positions: string | null;
  sections: string[] | null;
  categories: string[] | null;
  /** Their first letters. */
  states: string | null;
  heldUntil: (string | null)[] | null;
}

export const holdObject = sql`json_build_object('holdId', h.hold_id, 'ticketTypeId', h.ticket_type_id,
  'memberId', h.member_id, 'quantity', h.quantity, 'seatIds', h.seat_ids, 'expiresAt', h.expires_at, 'state', h.state,
  'unitPriceMinor', h.unit_price_minor, 'currency', h.currency)`;

/** Of all seats at once: for PostgreSQL an object for each takes longer than to find the seats. */
export const seatLists = sql`json_build_object('ids', string_agg(s.seat_id::text, ','),
  'positions', string_agg(s.position::text, ','), 'sections', json_agg(s.section), 'categories', json_agg(s.category),
  'states', string_agg(left(s.state, 1), ''), 'heldUntil', json_agg(s.held_until))`;

/** An instant that came out of jsonb. */
export const instantOf = (text: string): Date => parseInstant(text)!;

export const holdNow = (row: HoldJson): HoldNow => ({ ...row, expiresAt: instantOf(row.expiresAt) });

export function seatsNow({ ids, positions, sections, categories, states, heldUntil }: SeatsJson): SeatNow[] {
  if (ids === null) return [];
  const places = positions!.split(',');
  return ids.split(',').map((id, index) => ({
    id,
    position: Number(places[index]),
    section: sections![index]!,
    category: categories![index]!,
    state: seatStateOf(states![index]),
    heldUntil: storedInstant(heldUntil![index]!),
  }));
}

/** Whether a seat can be claimed: a hold whose time is up claims nothing. */
export function isFree(seat: SeatNow, at: Date): boolean {
  return seat.state === 'FREE' || (seat.state === 'HELD' && seat.heldUntil !== null && seat.heldUntil <= at);
}
