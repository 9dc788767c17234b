import { DateTime, type DateTimeUnit } from 'luxon';
import { addMilliseconds } from '../../kernel/clock.js';

/** When the time to accept an offer runs: every day between two times of day, in the time zone of the event. */
export interface OfferHours {
  /** `08:00` */
  from: string;
  /** `22:00`; not later than `from`: on the day after. The same: all day. */
  until: string;
  timeZone: string;
}

const MINUTE = 60_000;
const MINUTES_OF_DAY = 24 * 60;
const DAY: DateTimeUnit = 'day';

/** How many days it takes at most until so many minutes of offer hours have passed, the first and last one counted in part. */
export function offerDays(minutes: number, { from, until }: Pick<OfferHours, 'from' | 'until'>): number {
  const lasts = minuteOf(until) - minuteOf(from);
  return Math.ceil(minutes / (lasts > 0 ? lasts : lasts + MINUTES_OF_DAY));
}

/**
 * The instant at which so many minutes of offer hours have passed since `start`. What the clocks skip or repeat when they
 * are changed is no time, or time twice: minutes are counted as they pass. Hours that a change of the clocks leaves
 * nothing of pass over that day; what it makes two days share is counted once. Takes a step for each day.
 */
export function addOfferMinutes(start: Date, minutes: number, hours: OfferHours): Date {
  if (hours.from === hours.until) return addMilliseconds(start, minutes * MINUTE);
  let left = minutes * MINUTE;
  let countedUntil = start.getTime();
  // Those that began the day before may last into this one.
  let day = DateTime.fromJSDate(start, { zone: hours.timeZone }).startOf(DAY).minus({ days: 1 });
  for (;;) {
    const { opens, closes } = hoursOf(day, hours);
    const from = Math.max(opens, countedUntil);
    const lasts = Math.max(0, closes - from);
    if (left <= lasts) return addMilliseconds(start, from - start.getTime() + left);
    left -= lasts;
    countedUntil = Math.max(countedUntil, closes);
    day = day.plus({ days: 1 }).startOf(DAY);
  }
}

function hoursOf(day: DateTime, { from, until }: OfferHours): { opens: number; closes: number } {
  const last = until > from ? day : day.plus({ days: 1 });
  return { opens: at(day, from), closes: at(last, until) };
}

/** A time of day that the clocks skip is as much later as they skip. */
function at(day: DateTime, time: string): number {
  const minutes = minuteOf(time);
  return day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, millisecond: 0 }).toMillis();
}

/** Of the day. */
function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}
