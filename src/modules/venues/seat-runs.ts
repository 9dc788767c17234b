import type { PlanPoint } from './seat-plan.js';

/** A gap this many times as wide as those that are usual in the row is an aisle. A wheelchair's place is narrower. */
const AISLE = 1.75;
/** Gaps by which a row can tell by itself what is usual; shorter rows go by their section. */
const TELLING_GAPS = 3;
/** Rounding must not turn a row round. */
const SHORTER = 0.999;

/**
 * The runs of each row of a section: seats side by side, from one end to the other, with no aisle between. A seat is
 * named by its place in its row's list.
 *
 * Neighbours are told by coordinates, never by printed numbers. Seats are walked in the order of the document, or along
 * the row where that walk is shorter: documents may list odd numbers before even ones, or a right block before a left
 * one. Where all seats of a row lie on one point the drawing says nothing, and the row is one run.
 */
export function runsOfSection(rows: readonly (readonly PlanPoint[])[]): number[][][] {
  const walks = rows.map((seats) => {
    const order = walkOf(seats);
    return { order, gaps: gapsOf(seats, order) };
  });
  const usualInSection = usual(walks.flatMap(({ gaps }) => gaps));
  return walks.map(({ order, gaps }) => {
    const pitch = gaps.length < TELLING_GAPS ? usualInSection : usual(gaps);
    return cut(order, (step) => pitch > 0 && gaps[step]! > AISLE * pitch);
  });
}

function walkOf(seats: readonly PlanPoint[]): number[] {
  const listed = seats.map((_, index) => index);
  const [width, height] = [extent(seats.map(({ x }) => x)), extent(seats.map(({ y }) => y))];
  const along = width >= height ? 'x' : 'y';
  const drawn = listed.toSorted((one, other) => seats[one]![along] - seats[other]![along] || one - other);
  return sum(gapsOf(seats, drawn)) < SHORTER * sum(gapsOf(seats, listed)) ? drawn : listed;
}

const gapsOf = (seats: readonly PlanPoint[], order: readonly number[]): number[] =>
  order.slice(1).map((seat, index) => {
    const [here, there] = [seats[order[index]!]!, seats[seat]!];
    return Math.hypot(there.x - here.x, there.y - here.y);
  });

/** Splits a walk after each step that is an aisle. */
function cut(order: readonly number[], isAisle: (step: number) => boolean): number[][] {
  const runs: number[][] = [];
  for (const [index, seat] of order.entries()) {
    if (index === 0 || isAisle(index - 1)) runs.push([seat]);
    else runs.at(-1)!.push(seat);
  }
  return runs;
}

/** The lower median: where half the gaps are aisles, the other half are not. */
function usual(gaps: readonly number[]): number {
  return gaps.toSorted((one, other) => one - other)[(gaps.length - 1) >> 1] ?? 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Without spreading: a row may have tens of thousands of seats. */
const extent = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, number), -Infinity) -
  numbers.reduce((least, number) => Math.min(least, number), Infinity);
