import { describe, expect, it } from '@jest/globals';
import { daysOf } from '../../src/modules/admission/days-of-event.js';

const daysIn = (timeZone: string, startsAt: string, endsAt: string) =>
  daysOf({ timeZone, startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) }).map((day) =>
    new Date(day).toISOString().slice(0, 16),
  );

describe('the days of an event', () => {
  it('begin at midnight where it is, from the day before until two days after', () => {
    expect(daysIn('Asia/Tokyo', '2027-03-01T14:00:00Z', '2027-03-01T16:00:00Z')).toEqual([
      '2027-02-27T15:00',
      '2027-02-28T15:00',
      '2027-03-01T15:00',
      '2027-03-02T15:00',
      '2027-03-03T15:00',
    ]);
  });

  it('are as long as the clocks make them', () => {
    expect(daysIn('Europe/Vienna', '2027-03-28T10:00:00Z', '2027-03-28T12:00:00Z')).toEqual([
      '2027-03-26T23:00',
      '2027-03-27T23:00',
      '2027-03-28T22:00',
      '2027-03-29T22:00',
    ]);
  });

  it('begin later where the clocks skip midnight', () => {
    expect(daysIn('Asia/Beirut', '2027-03-28T10:00:00Z', '2027-03-28T12:00:00Z')).toEqual([
      '2027-03-26T22:00',
      '2027-03-27T22:00',
      '2027-03-28T21:00',
      '2027-03-29T21:00',
    ]);
  });

  it.each([
    ['CET', 'Europe/Brussels'],
    ['EET', 'Europe/Athens'],
    ['AET', 'Australia/Sydney'],
    ['IST', 'Asia/Kolkata'],
  ])('of the short name %s are those of %s, in summer as well', (short, long) => {
    const [startsAt, endsAt] = ['2027-07-01T10:00:00Z', '2027-07-02T10:00:00Z'];
    expect(daysIn(short, startsAt, endsAt)).toEqual(daysIn(long, startsAt, endsAt));
  });

  it('are reckoned once', () => {
    const tenYears = {
      timeZone: 'UTC',
      startsAt: Date.parse('2030-06-01T18:00Z'),
      endsAt: Date.parse('2040-06-01T18:00Z'),
    };
    expect(daysOf(tenYears)).toBe(daysOf({ ...tenYears }));
  });

  it('are none where nobody asks for them', () => {
    expect(daysOf(null)).toEqual([]);
  });
});
