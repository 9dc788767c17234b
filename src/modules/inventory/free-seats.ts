import type { CategorySearch, SeatLayout } from './seat-layout.js';
import type { TakenSeats } from './taken-seats.js';

/** The seats of an event at one instant, in milliseconds since 1970. */
export interface SeatView {
  readonly layout: SeatLayout;
  readonly taken: TakenSeats;
  readonly at: number;
}

/** Seats of one category; `accessible` null: whether or not a wheelchair can take them. */
export interface SeatKind {
  readonly code: number;
  readonly accessible: boolean | null;
}

/** What somebody asks Foyer to choose. */
export interface SeatWish {
  category: string;
  quantity: number;
  /** Only seats of this section; null: of any. */
  section: string | null;
  /** False: seats apart will do when there are none side by side. */
  together: boolean;
  /** Seats that a wheelchair can take: true for these only, false for none of them, null for either. */
  accessible: boolean | null;
}

/** In costs, one lone seat weighs more than any distance, and one part more than all distances of 50 seats. */
export const LONE = 1e13;
export const PART = 1e11;

/**
 * The free seats of one kind, as of one instant. Spots from `from` to before `end` are a **window**: seats side by side,
 * since it never reaches beyond a run. A free seat between two that are not free, or the ends of its run, is **lone**,
 * whatever its kind.
 */
export class FreeSeats {
  readonly #layout: SeatLayout;
  readonly #taken: TakenSeats;
  readonly #takenUntil: Float64Array;
  readonly #at: number;
  readonly #code: number;
  /** 0 or 1; 2 for both. */
  readonly #accessible: number;

  constructor({ layout, taken, at }: SeatView, { code, accessible }: SeatKind) {
    this.#layout = layout;
    this.#taken = taken;
    this.#takenUntil = taken.until;
    this.#at = at;
    this.#code = code;
    this.#accessible = accessible === null ? 2 : Number(accessible);
  }

  /** Each window of so many seats in a run, by where it begins. */
  eachWindow(run: number, size: number, visit: (from: number) => void): void {
    if (this.#taken.longestStretch(run, this.#at) < size) return;
    this.eachStretch(run, (stretchFrom, stretchEnd) => {
      for (let from = stretchFrom; from + size <= stretchEnd; from += 1) visit(from);
    });
  }

  /** Each stretch of seats side by side in a run, as long as it goes. */
  eachStretch(run: number, visit: (from: number, end: number) => void): void {
    if (this.#taken.longestStretch(run, this.#at) === 0) return;
    const runEnd = this.#layout.runStarts[run + 1]!;
    let from = this.#layout.runStarts[run]!;
    while (from < runEnd) {
      let end = from;
      while (end < runEnd && this.#has(end)) end += 1;
      if (end > from) visit(from, end);
      from = end + 1;
    }
  }

  /** The sum of the distances to where people look to; LONE more for each seat that taking the window leaves alone. */
  cost(from: number, end: number): number {
    const { reachBefore } = this.#layout;
    return reachBefore[end]! - reachBefore[from]! + LONE * this.loneLeftBy(from, end);
  }

  /** How many seats are left alone when the window is taken: 0 to 2. */
  loneLeftBy(from: number, end: number): number {
    const { run, runStarts } = this.#layout;
    const [first, last] = [runStarts[run[from]!]!, runStarts[run[from]! + 1]! - 1];
    const before = from > first && this.#isFree(from - 1) && (from - 1 === first || !this.#isFree(from - 2));
    const after = end <= last && this.#isFree(end) && (end === last || !this.#isFree(end + 1));
    return Number(before) + Number(after);
  }

  #isFree(spot: number): boolean {
    return this.#takenUntil[spot]! <= this.#at;
  }

  #has(spot: number): boolean {
    return (
      this.#takenUntil[spot]! <= this.#at &&
      this.#layout.category[spot] === this.#code &&
      (this.#accessible === 2 || this.#layout.accessible[spot] === this.#accessible)
    );
  }
}

/** What a search goes by. */
export interface Search {
  seats: FreeSeats;
  search: CategorySearch;
  wish: SeatWish;
}

/** Seats side by side, from one spot to before another. */
export interface SeatSpan {
  readonly from: number;
  readonly end: number;
}

export interface SeatWindow extends SeatSpan {
  readonly cost: number;
}

export const spotsOf = ({ from, end }: SeatSpan): number[] =>
  Array.from({ length: end - from }, (_, index) => from + index);

/** How far the middles of two spans are apart, in whole hundredths. */
export function distanceBetween(layout: SeatLayout, one: SeatSpan, other: SeatSpan): number {
  const across = middleOf(layout.x, one) - middleOf(layout.x, other);
  const down = middleOf(layout.y, one) - middleOf(layout.y, other);
  return Math.round(Math.hypot(across, down) * 100);
}

const middleOf = (axis: Float64Array, { from, end }: SeatSpan): number => (axis[from]! + axis[end - 1]!) / 2;
