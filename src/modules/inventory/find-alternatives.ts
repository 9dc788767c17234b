import { sql } from 'kysely';
import type { Read } from '../../kernel/db/unit-of-work.js';

const REACH = 300;
const MOST_ALTERNATIVES = 3;

interface Window {
  seat_ids: string[];
}

/**
 * Up to three other sets of as many free seats, of one category and side by side in one row, nearest in the map to those
 * asked for; none for seats of several categories. It looks only so far as the answer stays cheap.
 */
export async function findAlternatives(
  { em }: Pick<Read, 'em'>,
  { eventId, seatIds }: { eventId: string; seatIds: readonly string[] },
): Promise<string[][]> {
  const { rows } = await sql<Window>`
    with asked as materialized (
      select min(position) as first, max(position) as last, min(category) as category
      from event_seat where event_id = ${eventId} and seat_id = any(${seatIds}::uuid[])
      having min(category) = max(category)),
    free as (
      select s.seat_id, s.position, m.section, m.row_label,
        s.position - row_number() over (partition by m.section, m.row_label order by s.position) as run
      from asked, event_seat s join seat m on m.id = s.seat_id
      where s.event_id = ${eventId} and s.category = asked.category and not m.accessible
        and s.position >= asked.first - ${REACH} and s.position <= asked.last + ${REACH}
        and (s.state = 'FREE' or s.held_until <= clock_timestamp())),
    choice as (
      select array_agg(seat_id) over side as seat_ids, count(*) over side as size, position
      from free
      window side as (partition by section, row_label, run order by position
        rows between current row and ${seatIds.length - 1}::int following))
    select seat_ids from choice, asked where size = ${seatIds.length}
    order by abs(position - asked.first), position`.execute(em.getKysely());
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
