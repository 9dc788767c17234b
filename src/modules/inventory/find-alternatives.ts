import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { SeatNow } from './inventory-reads.js';

const REACH = 300;
const MOST_ALTERNATIVES = 3;

interface Window {
  seat_ids: string[];
}

/**
 * Up to three other sets of as many free seats, of one category and side by side in one row, nearest in the map to those
 * asked for. It looks only so far as the answer stays cheap, since the event's places are locked meanwhile.
 */
export async function findAlternatives(tx: Tx, eventId: string, asked: readonly SeatNow[]): Promise<string[][]> {
  const [first] = asked;
  if (!first || asked.some(({ category }) => category !== first.category)) return [];
  const last = asked.at(-1)!;
  const { rows } = await sql<Window>`
    with free as (
      select s.seat_id, s.position, m.section, m.row_label,
        s.position - row_number() over (partition by m.section, m.row_label order by s.position) as run
      from event_seat s join seat m on m.id = s.seat_id
      where s.event_id = ${eventId} and s.category = ${first.category} and not m.accessible
        and s.position >= ${first.position - REACH} and s.position <= ${last.position + REACH}
        and (s.state = 'FREE' or s.held_until <= clock_timestamp())),
    choice as (
      select array_agg(seat_id) over side as seat_ids, count(*) over side as size, position
      from free
      window side as (partition by section, row_label, run order by position
        rows between current row and ${asked.length - 1}::int following))
    select seat_ids from choice where size = ${asked.length}
    order by abs(position - ${first.position}), position`.execute(tx.em.getKysely());
  return withoutOverlap(rows.map((row) => row.seat_ids)).slice(0, MOST_ALTERNATIVES);
}

function withoutOverlap(sets: readonly string[][]): string[][] {
  const used = new Set<string>();
  const apart: string[][] = [];
  for (const set of sets) {
    if (set.some((seat) => used.has(seat))) continue;
    for (const seat of set) used.add(seat);
    apart.push(set);
  }
  return apart;
}
