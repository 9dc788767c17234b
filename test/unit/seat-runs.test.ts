import { describe, expect, it } from '@jest/globals';
import { arenaPlan, operaHousePlan, theatrePlan } from '../../src/demo/seat-plans.js';
import { readFoyerPlan } from '../../src/modules/venues/read-foyer-plan.js';
import { runsOfSection } from '../../src/modules/venues/seat-runs.js';
import { planOf } from '../kit/seat-plan-documents.js';

const inLine = (...xs: number[]) => xs.map((x) => ({ x, y: 0 }));
const runsOfRow = (seats: { x: number; y: number }[]) => runsOfSection([seats])[0];

describe('the runs of a row', () => {
  it('are one where all gaps are much the same', () => {
    expect(runsOfRow(inLine(0, 55, 110, 167, 220))).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('end at an aisle, which is a gap clearly wider than usual in the row', () => {
    expect(runsOfRow(inLine(0, 55, 110, 230, 285))).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it("go on through a wheelchair's place, and end where a seat is missing", () => {
    expect(runsOfRow(inLine(0, 55, 145, 200, 255))).toEqual([[0, 1, 2, 3, 4]]);
    expect(runsOfRow(inLine(0, 55, 165, 220, 275))).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
  });

  it('follow a row that is bent', () => {
    const bent = Array.from({ length: 24 }, (_, seat) => {
      const angle = (seat / 20) * Math.PI * 1.5;
      return { x: 500 * Math.cos(angle), y: 500 * Math.sin(angle) };
    });
    expect(runsOfRow(bent)).toEqual([bent.map((_, seat) => seat)]);
  });

  it('are told by where seats are, not by the order in which they are listed or numbered', () => {
    const oddThenEven = inLine(0, 110, 220, 55, 165, 275);
    expect(runsOfRow(oddThenEven)).toEqual([[0, 3, 1, 4, 2, 5]]);
    const rightBlockFirst = inLine(230, 285, 340, 0, 55, 110);
    expect(runsOfRow(rightBlockFirst)).toEqual([
      [3, 4, 5],
      [0, 1, 2],
    ]);
    const upright = inLine(0, 110, 55, 165).map(({ x }) => ({ x: 7, y: x }));
    expect(runsOfRow(upright)).toEqual([[0, 2, 1, 3]]);
  });

  it('keep the direction in which the row is listed', () => {
    expect(runsOfRow(inLine(110, 55, 0))).toEqual([[0, 1, 2]]);
  });

  it('go by the section where the row is too short to tell', () => {
    const [pair, row] = runsOfSection([inLine(0, 175), inLine(0, 55, 110, 165)]);
    expect([pair, row]).toEqual([[[0], [1]], [[0, 1, 2, 3]]]);
    expect(runsOfSection([inLine(0, 175)])).toEqual([[[0, 1]]]);
  });

  it('are the whole row where the drawing says nothing', () => {
    expect(runsOfRow(inLine(0, 0, 0, 0))).toEqual([[0, 1, 2, 3]]);
    expect(runsOfRow(inLine(5))).toEqual([[0]]);
  });
});

describe('the runs of the demo plans', () => {
  const sizesIn = (document: string, wanted: string): number[][] => {
    const section = planOf(readFoyerPlan(document)).sections.find(({ name }) => name === wanted)!;
    return runsOfSection(section.rows.map(({ seats }) => seats)).map((runs) => runs.map(({ length }) => length));
  };

  it('end at each aisle and nowhere else', () => {
    expect(sizesIn(arenaPlan(), 'Floor Front')).toEqual(Array.from({ length: 25 }, () => [20, 20]));
    expect(sizesIn(arenaPlan(), 'Lower Bowl 4')).toEqual(Array.from({ length: 15 }, () => [20]));
    expect(sizesIn(theatrePlan(), 'Stalls').map(({ length }) => length)).toEqual(Array(14).fill(3));
    expect(sizesIn(operaHousePlan(), 'Stalls').map(({ length }) => length)).toEqual(Array(21).fill(2));
    expect(sizesIn(operaHousePlan(), 'Boxes Left')).toEqual(Array.from({ length: 11 }, () => [4]));
  });
});
