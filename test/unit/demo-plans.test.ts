import { describe, expect, it } from '@jest/globals';
import { arenaPlan, operaHousePlan, theatrePlan } from '../../src/demo/seat-plans.js';
import { readFoyerPlan } from '../../src/modules/venues/read-foyer-plan.js';
import type { PlanSeat, SeatPlan } from '../../src/modules/venues/seat-plan.js';
import { planOf, seatsOf } from '../kit/seat-plan-documents.js';

function countBy(seats: PlanSeat[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(seats, (seat) => seat.category)].map(([category, group]) => [category, group.length]),
  );
}

describe('the demo plans', () => {
  const opera = planOf(readFoyerPlan(operaHousePlan()));
  const arena = planOf(readFoyerPlan(arenaPlan()));
  const theatre = planOf(readFoyerPlan(theatrePlan()));

  it('have their sizes and categories', () => {
    expect(countBy(seatsOf(opera))).toEqual({ Prime: 464, Preferred: 767, Standard: 507, 'Side view': 280 });
    expect(countBy(seatsOf(arena))).toEqual({
      Floor: 2000,
      'Lower Bowl': 6000,
      Club: 2000,
      'Upper Bowl': 7000,
      'Behind the stage': 3000,
    });
    expect(countBy(seatsOf(theatre))).toEqual({ 'Front stalls': 180, 'Rear stalls': 201, Circle: 222 });
    expect([opera, arena, theatre].map((plan) => seatsOf(plan).length)).toEqual([2018, 20_000, 603]);
    expect([opera, arena, theatre].map((plan) => plan.sections.length)).toEqual([12, 74, 2]);
  });

  it('have accessible seats', () => {
    const accessible = [opera, arena, theatre].map((plan) => seatsOf(plan).filter((seat) => seat.accessible).length);
    expect(accessible).toEqual([14, 112, 4]);
  });

  it('have a focal point in every section', () => {
    const focalPoints = [opera, arena, theatre].map((plan) => [
      ...new Set(plan.sections.map(({ focalPoint }) => JSON.stringify(focalPoint))),
    ]);
    expect(focalPoints).toEqual([['{"x":0,"y":0}'], ['{"x":0,"y":-3000}'], ['{"x":0,"y":0}']]);
  });

  it('run from left to right, with a gap in x at every aisle and nowhere else', () => {
    const aislesOf = (plan: SeatPlan, section: string) =>
      plan.sections
        .filter(({ name }) => name === section)
        .flatMap(({ rows }) =>
          rows.map(({ seats }) => seats.slice(1).map((seat, index) => seat.x - (seats[index]?.x ?? 0))),
        )
        .map((steps) => {
          expect(Math.min(...steps)).toBeGreaterThan(0);
          const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
          return steps.filter((step) => step > 1.6 * median).length;
        });
    expect(aislesOf(opera, 'Stalls')).toEqual(Array(21).fill(1));
    expect(aislesOf(opera, 'Dress Circle Centre')).toEqual(Array(5).fill(2));
    expect(aislesOf(opera, 'Dress Circle Left')).toEqual([0, 0]);
    expect(aislesOf(theatre, 'Stalls')).toEqual(Array(14).fill(2));
    expect(aislesOf(arena, 'Floor Front')).toEqual(Array(25).fill(1));
    for (let index = 1; index <= 24; index += 1) {
      expect(aislesOf(arena, `Lower Bowl ${index}`)).toEqual(Array(15).fill(0));
    }
  });

  it.each([
    ['opera house', opera],
    ['arena', arena],
    ['theatre', theatre],
  ])('leave room for a person at every seat of the %s', (_, plan) => {
    const cells = Map.groupBy(seatsOf(plan), ({ x, y }) => `${Math.floor(x / 54)} ${Math.floor(y / 54)}`);
    const near = ({ x, y }: PlanSeat) =>
      [-1, 0, 1].flatMap((dx) =>
        [-1, 0, 1].flatMap((dy) => cells.get(`${Math.floor(x / 54) + dx} ${Math.floor(y / 54) + dy}`) ?? []),
      );
    const crowded = seatsOf(plan).filter((seat) =>
      near(seat).some((other) => other !== seat && Math.hypot(other.x - seat.x, other.y - seat.y) < 54),
    );
    expect(crowded.map((seat) => seat.guid)).toEqual([]);
  });

  it('are the same every time', () => {
    expect([operaHousePlan(), arenaPlan(), theatrePlan()]).toEqual([operaHousePlan(), arenaPlan(), theatrePlan()]);
  });
});
