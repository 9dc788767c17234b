import { runsOfSection } from '../venues/index.js';

/** A seat of a map, in map order. */
export interface MappedSeat {
  /** Bare uuid. */
  id: string;
  section: string;
  row: string;
  x: number;
  y: number;
  category: string;
  accessible: boolean;
}

export interface MappedSeats {
  /** The seat map: a bare uuid. */
  id: string;
  seats: readonly MappedSeat[];
  /** Where people look to, by section name. */
  focalPoints: Readonly<Record<string, { x: number; y: number }>>;
}

/** Where to look for seats of one category: what is nearest to where people look to comes first. */
export interface CategorySearch {
  readonly runs: Int32Array;
  /** The reach of the nearest seat of each of those runs. */
  readonly nearest: Float64Array;
  /** Pairs of neighbouring rows that have seats of the category, each by its first row. */
  readonly pairs: Int32Array;
  readonly pairNearest: Float64Array;
}

/** Seats whose section does not say where it looks to come after all others, in map order. */
const UNSEEN = 1_000_000_000;

/**
 * The seats of a map as they stand in the room, which never changes: in runs, which are seats of one row side by side
 * with no aisle between, so that neighbours have neighbouring numbers. A seat is known by its **spot**, which counts the
 * seats run by run from 0. Kept in typed arrays: 20,000 seats take about 3 MB, most of it their ids.
 */
export class SeatLayout {
  readonly id: string;
  readonly size: number;
  /** Ids by spot, and back. */
  readonly seatIds: readonly string[];
  readonly spots: ReadonlyMap<string, number>;
  /** By spot: the seat's place in map order, and back. */
  readonly positions: Int32Array;
  readonly spotAt: Int32Array;
  readonly run: Int32Array;
  readonly category: Uint16Array;
  readonly accessible: Uint8Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /**
   * How far a seat is from where its section looks to, in whole hundredths, added up before each spot: the spots from a
   * to b have `reachBefore[b + 1] - reachBefore[a]`. Whole numbers, so that sums are exact.
   */
  readonly reachBefore: Float64Array;
  /** Where each run begins; one more entry says where the last one ends. */
  readonly runStarts: Int32Array;
  /** By run: its row, counted in map order; by row: its first run, with one more entry, and its section. */
  readonly rowOfRun: Int32Array;
  readonly rowStarts: Int32Array;
  readonly sectionOfRow: readonly string[];
  readonly #categories: readonly string[];
  readonly #searches = new Map<number, CategorySearch>();

  constructor({ id, seats, focalPoints }: MappedSeats) {
    this.id = id;
    const { runs, rowOfRun, sectionOfRow } = walk(seats);
    const order = runs.flat();
    const walked = order.map((position) => seats[position]!);
    this.size = seats.length;
    this.seatIds = walked.map(({ id }) => id);
    this.spots = new Map(this.seatIds.map((id, spot) => [id, spot]));
    this.positions = Int32Array.from(order);
    this.spotAt = new Int32Array(this.size);
    for (const [spot, position] of order.entries()) this.spotAt[position] = spot;
    this.run = Int32Array.from(runs.flatMap((spots, run) => spots.map(() => run)));
    this.#categories = [...new Set(seats.map(({ category }) => category))];
    const codes = new Map(this.#categories.map((category, code) => [category, code]));
    this.category = Uint16Array.from(walked, ({ category }) => codes.get(category)!);
    this.accessible = Uint8Array.from(walked, ({ accessible }) => Number(accessible));
    this.x = Float64Array.from(walked, ({ x }) => x);
    this.y = Float64Array.from(walked, ({ y }) => y);
    this.reachBefore = runningSum(walked.map((seat, spot) => reachOf(seat, order[spot]!, focalPoints)));
    this.runStarts = startsOf(runs.map(({ length }) => length));
    this.rowOfRun = Int32Array.from(rowOfRun);
    const runsOfRow = new Int32Array(sectionOfRow.length);
    for (const row of rowOfRun) runsOfRow[row]! += 1;
    this.rowStarts = startsOf([...runsOfRow]);
    this.sectionOfRow = sectionOfRow;
  }

  get runCount(): number {
    return this.rowOfRun.length;
  }

  reach(spot: number): number {
    return this.reachBefore[spot + 1]! - this.reachBefore[spot]!;
  }

  sectionOf(run: number): string {
    return this.sectionOfRow[this.rowOfRun[run]!]!;
  }

  hasSection(section: string): boolean {
    return this.sectionOfRow.includes(section);
  }

  categoryOf(spot: number): string {
    return this.#categories[this.category[spot]!]!;
  }

  /** The number by which `category` knows a category; undefined where the map has no seat of it. */
  codeOf(category: string): number | undefined {
    const code = this.#categories.indexOf(category);
    return code === -1 ? undefined : code;
  }

  /** Where to look for seats of a category. */
  search(code: number): CategorySearch {
    const known = this.#searches.get(code);
    if (known) return known;
    const search = this.#searchFor(code);
    this.#searches.set(code, search);
    return search;
  }

  /** Ids of spots, in map order. */
  idsOf(spots: readonly number[]): string[] {
    const inMapOrder = spots.toSorted((one, other) => this.positions[one]! - this.positions[other]!);
    return inMapOrder.map((spot) => this.seatIds[spot]!);
  }

  #searchFor(code: number): CategorySearch {
    const byRun = new Float64Array(this.runCount).fill(Infinity);
    for (let spot = 0; spot < this.size; spot += 1) {
      const run = this.run[spot]!;
      if (this.category[spot] === code) byRun[run] = Math.min(byRun[run]!, this.reach(spot));
    }
    const byPair = new Float64Array(this.sectionOfRow.length).fill(Infinity);
    const nearestInRow = (row: number): number =>
      byRun.subarray(this.rowStarts[row], this.rowStarts[row + 1]).reduce((least, reach) => Math.min(least, reach));
    for (let row = 0; row + 1 < this.sectionOfRow.length; row += 1) {
      if (this.sectionOfRow[row] !== this.sectionOfRow[row + 1]) continue;
      const [one, other] = [nearestInRow(row), nearestInRow(row + 1)];
      if (one < Infinity && other < Infinity) byPair[row] = Math.min(one, other);
    }
    const [runs, pairs] = [nearestFirst(byRun), nearestFirst(byPair)];
    return {
      runs,
      nearest: Float64Array.from(runs, (run) => byRun[run]!),
      pairs,
      pairNearest: Float64Array.from(pairs, (row) => byPair[row]!),
    };
  }
}

/** Runs of map positions, row by row; rows by section, as in the map. */
function walk(seats: readonly MappedSeat[]): { runs: number[][]; rowOfRun: number[]; sectionOfRow: string[] } {
  const runs: number[][] = [];
  const rowOfRun: number[] = [];
  const sectionOfRow: string[] = [];
  const sections = Map.groupBy(seats.keys(), (position) => seats[position]!.section);
  for (const [section, positions] of sections) {
    const rows = [...Map.groupBy(positions, (position) => seats[position]!.row).values()];
    const runsOfRows = runsOfSection(rows.map((row) => row.map((position) => seats[position]!)));
    for (const [index, row] of rows.entries()) {
      for (const run of runsOfRows[index]!) {
        runs.push(run.map((place) => row[place]!));
        rowOfRun.push(sectionOfRow.length);
      }
      sectionOfRow.push(section);
    }
  }
  return { runs, rowOfRun, sectionOfRow };
}

function reachOf({ section, x, y }: MappedSeat, position: number, focalPoints: MappedSeats['focalPoints']): number {
  const focus = Object.hasOwn(focalPoints, section) ? focalPoints[section] : undefined;
  return focus ? Math.round(Math.hypot(x - focus.x, y - focus.y) * 100) : UNSEEN + position;
}

function runningSum(numbers: readonly number[]): Float64Array {
  const sums = new Float64Array(numbers.length + 1);
  for (const [index, number] of numbers.entries()) sums[index + 1] = sums[index]! + number;
  return sums;
}

const startsOf = (lengths: readonly number[]): Int32Array => Int32Array.from(runningSum(lengths));

/** The indexes of finite numbers, lowest number first. */
function nearestFirst(numbers: Float64Array): Int32Array {
  const indexes = [...numbers.keys()].filter((index) => numbers[index]! < Infinity);
  return Int32Array.from(indexes.sort((one, other) => numbers[one]! - numbers[other]! || one - other));
}
