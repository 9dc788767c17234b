import { DateTime } from 'luxon';

/** An instant as clocks show it in a time zone, with how far they are ahead of UTC: `2027-03-01T20:00:00+01:00`. */
export const localTime = (instant: Date, timeZone: string): string =>
  DateTime.fromJSDate(instant, { zone: timeZone }).startOf('second').toISO({ suppressMilliseconds: true })!;
