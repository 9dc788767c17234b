import { sql, type RawBuilder } from 'kysely';
import type { Bound, Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import type { Needs, Places } from '../inventory/index.js';

const WINDOW_SECONDS = 60;

/** What a member has made within the last minute. */
interface Recent {
  made: number;
  /** When the oldest of these was made, in milliseconds since 1970. */
  oldest: number;
}

const isRecent = sql`created_at > now() - ${sql.lit(WINDOW_SECONDS)} * interval '1 second'`;

/**
 * By the bare uuid of the member; nothing of one who has made none. They are counted where they lie, in the index: to tell
 * each of them cost 1 to 2 µs. Whether they are too many is told by the one beyond, in the order of the index. By `now()`,
 * which was before the lock, some may be older than a minute: but an index can be searched for it, and not for what changes
 * within a statement.
 */
const recentReservations: Fact<Recent> & Bound = {
  name: 'recent_reservations',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(member.id, json_build_object('made', made,
      'oldest', (extract(epoch from oldest) * 1000)::bigint)))
    from unnest(${keys}::uuid[]) as member (id)
    cross join lateral (
      select count(*) as made, min(created_at) as oldest from reservation
      where member_id = member.id and ${isRecent}) recent
    where made > 0)`,
  parse: (recent: Recent) => recent,
  exceeds: (keys, most) => sql`exists (
    select from unnest(${keys}::uuid[], ${most}::int[]) as member (id, most)
    where exists (
      select from reservation where member_id = member.id and ${isRecent}
      order by member_id, created_at, id offset member.most limit 1))`,
};

/** What must be known to tell whether a member makes reservations too fast. */
export const needsOfRate = (memberId: Id<'usr'>): NonNullable<Needs['facts']> => [
  { fact: recentReservations, key: uuidOf('usr', memberId) },
];

/**
 * RATE_LIMITED, with `retryAfter`, for a member who has made as many reservations within a minute as one may: whoever takes
 * and gives back in turn keeps places from all others without ever having many. Those that are settled in the same commit
 * count. Refused ones do not: they keep nothing from anybody. Where several have become too old while others had the lock, it
 * may refuse a moment too early, never too late.
 */
export function assertRate(places: Places, memberId: Id<'usr'>, perMinute: number): void {
  const before = places.newHoldsOf(memberId);
  if (places.mayAssume(recentReservations, { key: uuidOf('usr', memberId), most: perMinute - before - 1 })) return;
  const now = places.at.getTime();
  const { made, oldest } = places.know(recentReservations, uuidOf('usr', memberId)) ?? { made: 0, oldest: now };
  const count = made + before;
  if (count < perMinute) return;
  const passed = (now - oldest) / 1_000;
  // The oldest has become too old while others had the lock.
  if (count === perMinute && passed >= WINDOW_SECONDS) return;
  throw new Fault('RATE_LIMITED', 'Too many reservations within a minute.', {
    retryAfter: Math.max(1, Math.ceil(WINDOW_SECONDS - passed)),
  });
}
