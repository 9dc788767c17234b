/** The only source of time in application code. Rules about holds and sales use the database's clock instead. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The instant of an ISO 8601 text, or undefined when it is none. */
export function parseInstant(text: string): Date | undefined {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** The instant of a text that PostgreSQL has written as JSON; null for null. */
export const storedInstant = (text: string | null): Date | null => (text === null ? null : parseInstant(text)!);

const texts = new Map<number, string>();
const TEXTS_KEPT = 100;

/** An instant as ISO 8601 text. What is settled together names the same few instants again and again. */
export function textOfInstant(at: Date): string {
  const time = at.getTime();
  const known = texts.get(time);
  if (known !== undefined) return known;
  if (texts.size === TEXTS_KEPT) texts.clear();
  const text = at.toISOString();
  texts.set(time, text);
  return text;
}

/** The instant `milliseconds` after `start` (before it, when negative). */
export function addMilliseconds(start: Date, milliseconds: number): Date {
  return new Date(start.getTime() + milliseconds);
}

/** Whether all can tell the instant: RFC 3339 has a year 0, which PostgreSQL has not; cursors hold years of four digits. */
export function hasYearOfFourDigits(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1_000 && year <= 9_999;
}

/** An instant that moves with another. One that would leave the years of four digits stays: it stands for never. */
export function movedBy(instant: Date, milliseconds: number): Date {
  const moved = addMilliseconds(instant, milliseconds);
  return hasYearOfFourDigits(moved) ? moved : instant;
}

/** The instant of a number of seconds since 1970, as JSON Web Tokens count them. */
export function instantOfSeconds(seconds: number): Date {
  return new Date(seconds * 1_000);
}

/** The instant of a number of milliseconds since 1970. */
export function instantOfMilliseconds(milliseconds: number): Date {
  return new Date(milliseconds);
}
