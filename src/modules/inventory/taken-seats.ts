import type { SeatLayout } from './seat-layout.js';

/** As `takenUntil` of a seat that is sold or blocked. */
export const FOREVER = Infinity;
/** As `takenUntil` of a free seat. */
export const NEVER = 0;

/** Until when each seat of an event is taken, in milliseconds since 1970. A seat is free from that instant on. */
export class TakenSeats {
  /** By spot; to be written by `set` alone. */
  readonly until: Float64Array;
  readonly #layout: SeatLayout;
  /** By run: the longest stretch of free seats, UNKNOWN where it must be looked for, and how long that is true. */
  readonly #longest: Int32Array;
  readonly #longestUntil: Float64Array;

  constructor(layout: SeatLayout) {
    this.#layout = layout;
    this.until = new Float64Array(layout.size).fill(FOREVER);
    this.#longest = new Int32Array(layout.runCount).fill(UNKNOWN);
    this.#longestUntil = new Float64Array(layout.runCount);
  }

  set(spot: number, until: number): void {
    this.until[spot] = until;
    this.#longest[this.#layout.run[spot]!] = UNKNOWN;
  }

  setAll(until: number): void {
    this.until.fill(until);
    this.#longest.fill(UNKNOWN);
  }

  /**
   * How many free seats are side by side in a run, at most and of whatever kind; too many, if anything, should the clock
   * go back. Remembered until a seat of the run
   * changes or a hold in it ends: so what is sold out costs one look, not one for each of its seats.
   */
  longestStretch(run: number, at: number): number {
    if (this.#longest[run] === UNKNOWN || at >= this.#longestUntil[run]!) this.#measure(run, at);
    return this.#longest[run]!;
  }

  #measure(run: number, at: number): void {
    const end = this.#layout.runStarts[run + 1]!;
    let [longest, length, nextEnd] = [0, 0, FOREVER];
    for (let spot = this.#layout.runStarts[run]!; spot < end; spot += 1) {
      const until = this.until[spot]!;
      length = until <= at ? length + 1 : 0;
      if (length > longest) longest = length;
      if (until > at && until < nextEnd) nextEnd = until;
    }
    this.#longest[run] = longest;
    this.#longestUntil[run] = nextEnd;
  }
}

const UNKNOWN = -1;
