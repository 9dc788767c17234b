import { describe, expect, it } from '@jest/globals';
import { localInstant } from '../../src/demo/calendar.js';

describe('a day of the demo programme', () => {
  it.each([
    ['late in the evening, before clocks go forward', '2027-03-27T22:30:00Z', 2, '2027-03-29T17:30:00.000Z'],
    ['on the day on which clocks go forward', '2027-03-27T22:30:00Z', 1, '2027-03-28T17:30:00.000Z'],
    ['after midnight, before clocks go back', '2027-10-29T22:30:00Z', 2, '2027-11-01T18:30:00.000Z'],
    ['in the past, from the other side of a change', '2027-03-28T22:30:00Z', -2, '2027-03-27T18:30:00.000Z'],
    ['on the same day', '2027-07-01T10:00:00Z', 0, '2027-07-01T17:30:00.000Z'],
  ])('is one of the calendar there: %s', (_, now, day, instant) => {
    expect(localInstant(new Date(now), { timeZone: 'Europe/Vienna', day, time: '19:30' }).toISOString()).toBe(instant);
  });
});
