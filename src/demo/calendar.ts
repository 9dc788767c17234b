import { addMilliseconds, parseInstant } from '../kernel/clock.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface LocalTime {
  timeZone: string;
  /** Days after the day that it is there now; negative for the past. */
  day: number;
  /** What the clocks there show: `19:30`. */
  time: string;
}

/** The instant at which clocks in a time zone show that time, some days from now. */
export function localInstant(now: Date, { timeZone, day, time }: LocalTime): Date {
  // Days of a calendar, not of 24 hours: some have one more or less.
  const today = parseInstant(`${wallClock(now, timeZone).slice(0, 10)}T${time}:00Z`)!;
  const asIfUtc = addMilliseconds(today, day * DAY);
  const first = addMilliseconds(asIfUtc, -offsetAt(asIfUtc, timeZone));
  // The offset may change between the guess and the instant: once more, from close by.
  return addMilliseconds(asIfUtc, -offsetAt(first, timeZone));
}

/** How far the clocks of a time zone are before UTC at that instant, in milliseconds. */
function offsetAt(instant: Date, timeZone: string): number {
  return parseInstant(`${wallClock(instant, timeZone)}Z`)!.getTime() - Math.floor(instant.getTime() / 1_000) * 1_000;
}

/** `2027-03-28T19:30:00`, as clocks there show the instant. */
function wallClock(instant: Date, timeZone: string): string {
  return instant.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).replace(' ', 'T');
}

export const earliest = (...instants: Date[]): Date => instants.reduce((one, other) => (other < one ? other : one));
