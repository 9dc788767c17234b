import { expect, it } from '@jest/globals';
import { localTime } from '../../src/modules/passes/local-time.js';

it.each([
  ['2028-07-01T00:30:00Z', 'America/New_York', '2028-06-30T20:30:00-04:00'],
  ['2028-12-31T23:00:00Z', 'Europe/Vienna', '2029-01-01T00:00:00+01:00'],
  ['2028-07-01T00:30:00.999Z', 'Asia/Kathmandu', '2028-07-01T06:15:00+05:45'],
  // The hour that comes twice.
  ['2028-10-29T00:30:00Z', 'Europe/Vienna', '2028-10-29T02:30:00+02:00'],
  ['2028-10-29T01:30:00Z', 'Europe/Vienna', '2028-10-29T02:30:00+01:00'],
  ['2028-01-01T00:00:00Z', 'UTC', '2028-01-01T00:00:00Z'],
])('%s in %s is %s', (instant, timeZone, shown) => {
  expect(localTime(new Date(instant), timeZone)).toBe(shown);
});
