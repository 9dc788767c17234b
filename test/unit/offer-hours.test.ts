import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../../src/kernel/clock.js';
import { addOfferMinutes, type OfferHours } from '../../src/modules/waitlist/offer-hours.js';

const vienna = (from: string, until: string): OfferHours => ({ from, until, timeZone: 'Europe/Vienna' });
const end = (start: string, minutes: number, hours: OfferHours): string =>
  addOfferMinutes(parseInstant(start)!, minutes, hours).toISOString();

describe('the time to accept an offer', () => {
  it.each([
    ['runs on within the hours', '2027-01-10T09:00:00.000Z', 120, '2027-01-10T11:00:00.000Z'],
    ['begins when they begin, for an offer at night', '2027-01-10T23:30:00.000Z', 120, '2027-01-11T09:00:00.000Z'],
    ['waits for the next morning when they end', '2027-01-10T20:00:00.000Z', 120, '2027-01-11T08:00:00.000Z'],
    ['ends with them where it fits exactly', '2027-01-10T19:00:00.000Z', 120, '2027-01-10T21:00:00.000Z'],
    ['lasts over several days', '2027-01-10T07:00:00.000Z', 3 * 14 * 60, '2027-01-12T21:00:00.000Z'],
    ['keeps milliseconds', '2027-01-10T09:00:00.123Z', 5, '2027-01-10T09:05:00.123Z'],
  ])('%s', (_, start, minutes, expected) => {
    expect(end(start, minutes, vienna('08:00', '22:00'))).toBe(expected);
  });

  it('runs all day where both ends are the same', () => {
    expect(end('2027-01-10T22:30:00.000Z', 120, vienna('08:00', '08:00'))).toBe('2027-01-11T00:30:00.000Z');
  });

  it('runs over midnight, for what was offered on either side of it', () => {
    const late = vienna('20:00', '02:00');
    expect(end('2027-01-10T22:30:00.000Z', 60, late)).toBe('2027-01-10T23:30:00.000Z');
    expect(end('2027-01-11T00:30:00.000Z', 60, late)).toBe('2027-01-11T19:30:00.000Z');
    expect(end('2027-01-11T12:00:00.000Z', 7 * 60, late)).toBe('2027-01-12T20:00:00.000Z');
  });

  it('has an hour less in the night in which clocks go forward, and one more when they go back', () => {
    const night = vienna('00:00', '06:00');
    // 28 March 2027: 02:00 becomes 03:00, so the hours last five; 31 October 2027: seven.
    expect(end('2027-03-27T23:00:00.000Z', 5 * 60, night)).toBe('2027-03-28T04:00:00.000Z');
    expect(end('2027-03-27T23:00:00.000Z', 5 * 60 + 1, night)).toBe('2027-03-28T22:01:00.000Z');
    expect(end('2027-10-30T22:00:00.000Z', 7 * 60, night)).toBe('2027-10-31T05:00:00.000Z');
  });

  it('begins later by what the clocks skip, and passes over a day on which nothing is left', () => {
    expect(end('2027-03-27T23:00:00.000Z', 30, vienna('02:30', '06:00'))).toBe('2027-03-28T02:00:00.000Z');
    // 02:00 is 03:00 on that day, and 02:59 is 03:59: nothing between 02:00 and 02:00 of any other day is lost.
    expect(end('2027-03-27T23:00:00.000Z', 60, vienna('02:00', '02:59'))).toBe('2027-03-29T00:01:00.000Z');
  });

  it('counts once what two days share by the clocks that were changed', () => {
    // 02:30 is 03:30 on that day, so the hours of the day before last until then, and those of the day begin at 03:00.
    expect(end('2027-03-28T00:00:00.000Z', 120, vienna('03:00', '02:30'))).toBe('2027-03-28T02:00:00.000Z');
  });

  it('keeps to the days of the zone, wherever that is', () => {
    const kathmandu: OfferHours = { from: '08:00', until: '22:00', timeZone: 'Asia/Kathmandu' };
    expect(end('2027-01-10T16:00:00.000Z', 60, kathmandu)).toBe('2027-01-11T03:00:00.000Z');
    // Samoa's 30 December 2011 never was.
    const apia: OfferHours = { from: '08:00', until: '09:00', timeZone: 'Pacific/Apia' };
    expect(end('2011-12-29T20:00:00.000Z', 60, apia)).toBe('2011-12-30T19:00:00.000Z');
  });
});
