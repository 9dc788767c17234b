import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import type { Needs, Places } from '../inventory/index.js';

const WINDOW_SECONDS = 60;

/**
 * When members made reservations during the last minute, newest first, by the bare uuid of the member: in milliseconds since
 * 1970, since there may be many and hardly ever one is looked at. Texts of instants cost ten times as much, on both sides.
 * By `now()`, which was before the lock, some may be older than a minute: but an index can be searched for it, and not for
 * what changes within a statement.
 */
const recentReservations: Fact<number[]> = {
  name: 'recent_reservations',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_object_agg(member_id, made) from (
      select member_id, json_agg((extract(epoch from created_at) * 1000)::bigint order by created_at desc) as made from reservation
      where member_id = any(${keys}::uuid[])
        and created_at > now() - ${sql.lit(WINDOW_SECONDS)} * interval '1 second'
      group by member_id) recent)`,
  parse: (made: number[]) => made,
};

/** What must be known to tell whether a member makes reservations too fast. */
export const needsOfRate = (memberId: Id<'usr'>): NonNullable<Needs['facts']> => [
  { fact: recentReservations, key: uuidOf('usr', memberId) },
];

/**
 * RATE_LIMITED, with `retryAfter`, for a member who has made as many reservations within a minute as one may: whoever takes
 * and gives back in turn keeps places from all others without ever having many. Those that are settled in the same commit
 * count. Refused ones do not: they keep nothing from anybody.
 */
export function assertRate(places: Places, memberId: Id<'usr'>, perMinute: number): void {
  const made = places.know(recentReservations, uuidOf('usr', memberId)) ?? [];
  const before = places.newHoldsOf(memberId);
  if (before + made.length < perMinute) return;
  const now = places.at.getTime();
  const passed = (now - (made[perMinute - 1 - before] ?? now)) / 1_000;
  if (passed >= WINDOW_SECONDS) return;
  throw new Fault('RATE_LIMITED', 'Too many reservations within a minute.', {
    retryAfter: Math.max(1, Math.ceil(WINDOW_SECONDS - passed)),
  });
}
