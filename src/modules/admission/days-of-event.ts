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

/**
 * When each day begins where the event is, none without a programme. It is not asked of PostgreSQL, which takes names such as
 * `CET` for offsets without a summer and knows fewer of them.
 */
export function daysOf(programme: Programme | null): number[] {
  if (!programme) return [];
  const { timeZone: zone, startsAt, endsAt } = programme;
  const last = DateTime.fromMillis(endsAt, { zone }).plus({ days: DAYS_AFTER });
  const days: number[] = [];
  let day = DateTime.fromMillis(startsAt, { zone }).startOf(DAY).minus({ days: DAYS_BEFORE }).startOf(DAY);
  for (; day <= last; day = day.plus({ days: 1 }).startOf(DAY)) days.push(day.toMillis());
  return days;
}
