import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { BestAvailable } from './take-request.js';

interface BestSeats {
  eventId: string;
  at: Date;
  best: BestAvailable;
  /** Seats that the same request names, which are not to be chosen. */
  besides: readonly string[];
}

/**
 * The ids of the best free seats behind the lock, in map order; none where none fit. Seats side by side
 * in one row come first, those nearest to where the section looks to; seats apart only when that is allowed. Accessible
 * seats are kept for those who ask for them.
 */
export async function bestSeats(tx: Tx, { eventId, at, best, besides }: BestSeats): Promise<string[]> {
  const { rows } = await sql<{ seat_ids: string[] }>`
  with free as (
      select s.seat_id, s.position, m.section, m.row_label,
        coalesce(sqrt(power(m.x - (plan.focal_points -> m.section ->> 'x')::float8, 2)
          + power(m.y - (plan.focal_points -> m.section ->> 'y')::float8, 2)), s.position) as distance,
        s.position - row_number() over (partition by m.section, m.row_label order by s.position) as run
      from event_seat s
      join seat m on m.id = s.seat_id
      join seat_map plan on plan.id = m.seat_map_id
      where s.event_id = ${eventId}
        and s.category = (select seat_category from ticket_type where id = ${uuidOf('tty', best.ticketTypeId)} and event_id = ${eventId})
        and (s.state = 'FREE' or s.held_until <= ${at})
        and m.accessible = ${best.accessible}
        and (${best.section ?? null}::text is null or s.section = ${best.section ?? null})
        and s.seat_id <> all(${besides}::uuid[])),
    choice as (
      select array_agg(seat_id) over side as seat_ids, sum(distance) over side as distance,
        count(*) over side as size, min(position) over side as position, 0 as preference
      from free
      window side as (partition by section, row_label, run order by position
        rows between current row and ${best.quantity - 1}::int following)
      union all
      select array_agg(seat_id order by position), sum(distance), count(*), min(position), 1
      from (select * from free order by distance, position limit ${best.quantity}) nearest
      where not ${best.together})
    select seat_ids from choice where size = ${best.quantity}
    order by preference, distance, position limit 1`.execute(tx.em.getKysely());
  return rows[0]?.seat_ids ?? [];
}
