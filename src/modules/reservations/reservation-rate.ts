import { sql, type RawBuilder } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import type { Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import type { Needs, Places } from '../inventory/index.js';

const WINDOW_SECONDS = 60;

/** When members made reservations during the last minute, newest first, by the bare uuid of the member. */
const recentReservations: Fact<Date[]> = {
  name: 'recent_reservations',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_object_agg(member_id, made) from (
      select member_id, json_agg(created_at order by created_at desc) as made from reservation
      where member_id = any(${keys}::uuid[])
        and created_at > clock_timestamp() - ${sql.lit(WINDOW_SECONDS)} * interval '1 second'
      group by member_id) recent)`,
  parse: (made: string[]) => made.map((at) => parseInstant(at)!),
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
  const all = [...Array.from({ length: places.newHoldsOf(memberId) }, () => places.at), ...made];
  const decisive = all[perMinute - 1];
  if (!decisive) return;
  const passed = (places.at.getTime() - decisive.getTime()) / 1_000;
  throw new Fault('RATE_LIMITED', 'Too many reservations within a minute.', {
    retryAfter: Math.max(1, Math.ceil(WINDOW_SECONDS - passed)),
  });
}
