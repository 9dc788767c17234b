import { expect } from '@jest/globals';
import { readFoyerPlan } from '../../src/modules/venues/read-foyer-plan.js';
import { readPretixPlan } from '../../src/modules/venues/read-pretix-plan.js';
import type { PlanReading, PlanSeat, SeatPlan } from '../../src/modules/venues/seat-plan.js';

/** Small documents in both formats, to be varied by tests. */
export const foyerSeat = (label: string, more: object = {}) => ({ label, x: 0, y: 0, category: 'Gold', ...more });
export const foyerRow = (label: string, seats: unknown[] = [foyerSeat('1')]) => ({ label, seats });
export const foyerDocument = (sections: unknown, more: object = {}) => ({
  format: 'foyer-seat-map/1',
  name: 'Hall',
  categories: [{ name: 'Gold' }],
  sections,
  ...more,
});
export const foyerSeats = (seats: unknown[]) => foyerDocument([{ name: 'Stalls', rows: [foyerRow('A', seats)] }]);

export const pretixSeat = (number: string, more: object = {}) => ({
  seat_guid: `guid-${number}`,
  seat_number: number,
  position: { x: 0, y: 0 },
  category: 'Gold',
  ...more,
});
export const pretixDocument = (zones: unknown, more: object = {}) => ({
  name: 'Hall',
  categories: [{ name: 'Gold', color: 'red' }],
  zones,
  ...more,
});
export const pretixRows = (rows: unknown[]) => pretixDocument([{ name: 'Main', position: { x: 0, y: 0 }, rows }]);

export const foyerIssues = (document: unknown) => readFoyerPlan(JSON.stringify(document)).issues;
export const pretixIssues = (document: unknown) => readPretixPlan(JSON.stringify(document)).issues;

export function planOf(reading: PlanReading): SeatPlan {
  expect(reading.issues).toEqual([]);
  if (reading.plan === undefined) throw new Error('no plan');
  return reading.plan;
}

export const seatsOf = (plan: SeatPlan): PlanSeat[] =>
  plan.sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats));
