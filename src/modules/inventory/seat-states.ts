import { sql } from 'kysely';
import type { SeatState } from './inventory.entity.js';

/** One letter for the state of a seat `s`, by the database's clock: a hold whose time is up holds nothing. */
export const seatCode = sql<string>`case when s.state = 'HELD' and s.held_until <= now() then 'F' else left(s.state, 1) end`;

const STATES: Readonly<Record<string, SeatState>> = { F: 'FREE', H: 'HELD', S: 'SOLD', B: 'BLOCKED' };
const BITS: Readonly<Record<string, number>> = { F: 0, H: 1, S: 2, B: 3 };

/** The state that a letter of `seatCode` stands for. */
export function seatStateOf(code: string | undefined): SeatState {
  const state = STATES[code ?? ''];
  if (!state) throw new Error('A seat has an unknown state.');
  return state;
}

/**
 * Two bits a seat: 0 FREE, 1 HELD, 2 SOLD, 3 BLOCKED. The seat at place `p` is in byte `p >> 2`, shifted left by
 * `2 * (p & 3)`: the first seat of a byte is in its lowest bits. 20,000 seats take 5,000 bytes.
 */
export function packSeatStates(codes: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(codes.length / 4));
  for (let place = 0; place < codes.length; place += 1) {
    bytes[place >> 2]! |= BITS[codes[place]!]! << (2 * (place & 3));
  }
  return bytes;
}
