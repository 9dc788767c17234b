import { LRUCache } from 'lru-cache';
import { DateTime, type DateTimeUnit } from 'luxon';

/** When and where an event is; instants as milliseconds since 1970. */
export interface Programme {
  timeZone: string;
  startsAt: number;
  endsAt: number;
}

const DAY: DateTimeUnit = 'day';
/** Scans are taken from before the event until a day after it. */
const [DAYS_BEFORE, DAYS_AFTER] = [1, 2];

/** Reckoning years of days takes a while, and each scan asks for them. */
const known = new LRUCache<string, readonly number[]>({ max: 200 });

/**
 * When each day begins where the event is, none without a programme. It is not asked of PostgreSQL, which takes names such as
 * `CET` for offsets without a summer and knows fewer of them.
 */
export function daysOf(programme: Programme | null): readonly number[] {
  if (!programme) return [];
  const key = JSON.stringify(programme);
  const before = known.get(key);
  if (before) return before;
  const days = reckonDays(programme);
  known.set(key, days);
  return days;
}

function reckonDays({ timeZone: zone, startsAt, endsAt }: Programme): number[] {
  const last = DateTime.fromMillis(endsAt, { zone }).plus({ days: DAYS_AFTER });
  const days: number[] = [];
  let day = DateTime.fromMillis(startsAt, { zone }).startOf(DAY).minus({ days: DAYS_BEFORE }).startOf(DAY);
  for (; day <= last; day = day.plus({ days: 1 }).startOf(DAY)) days.push(day.toMillis());
  return days;
}
