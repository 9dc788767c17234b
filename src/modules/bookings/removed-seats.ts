import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { BookingPlaces } from './on-booking.js';

const bare = (seatIds: readonly Id<'seat'>[]): string[] => seatIds.map((id) => uuidOf('seat', id));

/** Whose those of the seats are that are sold, who booked first coming first. The caller has locked the event. */
export async function ownersOf(
  { em }: Pick<Tx, 'em'>,
  eventId: Id<'evt'>,
  seatIds: readonly Id<'seat'>[],
): Promise<BookingPlaces[]> {
  const { rows } = await sql<{ id: string; hold_id: string }>`
    select b.id, b.hold_id from booking b where b.hold_id in (
      select s.hold_id from event_seat s
      where s.event_id = ${uuidOf('evt', eventId)} and s.seat_id = any(${bare(seatIds)}::uuid[]) and s.state = 'SOLD')
    order by b.created_at, b.id`.execute(em.getKysely());
  return rows.map((row) => ({ bookingId: encodeId('bkg', row.id), eventId, holdId: encodeId('rsv', row.hold_id) }));
}

interface Spot {
  id: string;
  category: string;
  section: string;
  accessible: boolean;
  x: number;
  y: number;
}

/**
 * For each of the seats that is sold, another one that is free, of the same category: in its section where there is one, the
 * nearest. Who booked first comes first; who sat side by side gets what is nearest to there, one after the other. Seats that a
 * wheelchair can take are for who had one. Nothing for those that none is left for. The caller has locked the event.
 */
export async function seatsInstead(
  { em }: Pick<Tx, 'em'>,
  eventId: Id<'evt'>,
  seatIds: readonly Id<'seat'>[],
): Promise<Map<Id<'seat'>, Id<'seat'>>> {
  const { rows } = await sql<{ lost: Spot[]; free: Spot[] }>`
    with removed as materialized (
        select e.*, seat.x, seat.y, seat.accessible from event_seat e join seat on seat.id = e.seat_id
        where e.event_id = ${uuidOf('evt', eventId)} and e.seat_id = any(${bare(seatIds)}::uuid[]) and e.state = 'SOLD')
    select
      (select coalesce(json_agg(json_build_object('id', r.seat_id, 'category', r.category, 'section', r.section,
          'accessible', r.accessible, 'x', r.x, 'y', r.y) order by b.created_at, b.id, r.position), '[]')
        from removed r join booking b on b.hold_id = r.hold_id) as lost,
      (select coalesce(json_agg(json_build_object('id', e.seat_id, 'category', e.category, 'section', e.section,
          'accessible', seat.accessible, 'x', seat.x, 'y', seat.y) order by e.position), '[]')
        from event_seat e join seat on seat.id = e.seat_id
        where e.event_id = ${uuidOf('evt', eventId)} and e.state = 'FREE' and not e.seat_id = any(${bare(seatIds)}::uuid[])
          and e.category in (select category from removed)) as free`.execute(em.getKysely());
  const { lost, free } = rows[0]!;
  const left = new Set(free);
  const chosen = new Map<Id<'seat'>, Id<'seat'>>();
  for (const seat of lost) {
    const nearest = nearestTo(seat, left);
    if (!nearest) continue;
    left.delete(nearest);
    chosen.set(encodeId('seat', seat.id), encodeId('seat', nearest.id));
  }
  return chosen;
}

function nearestTo(seat: Spot, free: Iterable<Spot>): Spot | undefined {
  let [best, least] = [undefined as Spot | undefined, Infinity];
  for (const other of free) {
    if (other.category !== seat.category || (other.accessible && !seat.accessible)) continue;
    const away = Math.hypot(other.x - seat.x, other.y - seat.y) + (other.section === seat.section ? 0 : ELSEWHERE);
    if (away < least) [best, least] = [other, away];
  }
  return best;
}

/** More centimetres than any hall has. */
const ELSEWHERE = 1e9;
