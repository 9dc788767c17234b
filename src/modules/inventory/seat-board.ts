import { instantOfMilliseconds } from '../../kernel/clock.js';
import type { SeatView } from './free-seats.js';
import type { SeatNow } from './inventory-reads.js';
import type { AsOf } from './ledger-chain.js';
import type { SeatLayout } from './seat-layout.js';
import { FOREVER, NEVER, TakenSeats } from './taken-seats.js';

/** The version of what has not been read yet. */
export const UNREAD = -1;

/** Seats that changed after a version, as `seatChanges` reads them: parallel lists, in one text each. */
export interface SeatChanges {
  /** Places in map order, with commas; null when there are none. */
  positions: string | null;
  /** The first letters of their states. */
  states: string | null;
  /** Until when each is held, in milliseconds since 1970, with commas; nothing between them where it is not held. */
  heldUntil: string | null;
  /** Whether the event got other seats: then what is listed is not all that changed. */
  reseated: boolean;
  /** The head of the ledger as of the version after which they changed; null where there is none. */
  head: string | null;
}

/**
 * The states of an event's seats as one node knows them, as of a version. It is a mere speed-up: either what has changed
 * since its version is read behind the event's lock, and taken in, before anything is judged by it; or what was judged by it
 * is asserted there. Unlike the database it can be asked 20,000 questions in a tenth of a millisecond.
 */
export class SeatBoard {
  /** Seats that were not read are as good as sold. */
  readonly #taken: TakenSeats;
  #asOf: AsOf = { version: UNREAD, head: null };
  #draft: SeatDraft | undefined;

  constructor(readonly layout: SeatLayout) {
    this.#taken = new TakenSeats(layout);
  }

  /** The version that the states are as of. */
  get version(): number {
    return this.#asOf.version;
  }

  /** Whether it knows the seats as of this point of their history. */
  isAsOf({ version, head }: AsOf): boolean {
    return this.#asOf.version === version && this.#asOf.head === head;
  }

  /**
   * Takes in what changed from the version `since` to `now`; since UNREAD it is all there is. False when that does not join
   * what is known: it begins elsewhere, the event got other seats, or what is known is of a history that the database does
   * not have, or not any more. Then a new board is needed.
   */
  catchUp(changes: SeatChanges, { since, now }: { since: number; now: AsOf }): boolean {
    this.#draft?.discard();
    if (since === UNREAD) this.#taken.setAll(FOREVER);
    else if (changes.reseated || now.version < since || !this.isAsOf({ version: since, head: changes.head }))
      return false;
    const positions = listOf(changes.positions);
    const heldUntil = listOf(changes.heldUntil);
    for (const [index, position] of positions.entries()) {
      const spot = this.layout.spotAt[Number(position)]!;
      this.#taken.set(spot, takenUntilOf(changes.states![index]!, heldUntil[index]!));
    }
    this.#asOf = now;
    return true;
  }

  /** Whether somebody is changing the states just now, and has not committed it. */
  get isDrafted(): boolean {
    return this.#draft !== undefined;
  }

  /** The seats as they are known, at an instant. */
  view(at: Date): SeatView {
    return { layout: this.layout, taken: this.#taken, at: at.getTime() };
  }

  /** A seat; one that is blocked is told as sold. Undefined where the map has none. */
  seat(id: string): SeatNow | undefined {
    const spot = this.layout.spots.get(id);
    if (spot === undefined) return undefined;
    const { positions, run } = this.layout;
    const category = this.layout.categoryOf(spot);
    const seat = { id, position: positions[spot]!, section: this.layout.sectionOf(run[spot]!), category };
    const until = this.#taken.until[spot]!;
    if (until === NEVER) return { ...seat, state: 'FREE', heldUntil: null };
    if (until === FOREVER) return { ...seat, state: 'SOLD', heldUntil: null };
    return { ...seat, state: 'HELD', heldUntil: instantOfMilliseconds(until) };
  }

  /** Begins to change the states. There is one draft at a time: one that was not committed by now is discarded. */
  draft(): SeatDraft {
    this.#draft?.discard();
    this.#draft = new SeatDraft(this.layout, this.#taken, {
      commit: (draft, now) => {
        if (this.#draft !== draft) return;
        this.#draft = undefined;
        this.#asOf = now;
      },
      discard: (draft) => {
        if (this.#draft === draft) this.#draft = undefined;
      },
    });
    return this.#draft;
  }
}

interface DraftEnds {
  commit(draft: SeatDraft, now: AsOf): void;
  discard(draft: SeatDraft): void;
}

/**
 * Changes to a board that may yet be undone, all of them or from a mark on, so that requests can be judged one after
 * the other, each on what the ones before it have left. To go on with one that has ended is an error: what it knows is
 * out of date then.
 */
export class SeatDraft {
  /** Spots and what they were before, latest last. */
  #undo: [spot: number, until: number][] = [];
  #hasEnded = false;

  constructor(
    private readonly layout: SeatLayout,
    private readonly taken: TakenSeats,
    private readonly ends: DraftEnds,
  ) {}

  take(seatIds: Iterable<string>, until: Date | null): void {
    this.#set(seatIds, until === null ? FOREVER : until.getTime());
  }

  free(seatIds: Iterable<string>): void {
    this.#set(seatIds, NEVER);
  }

  /** Where to go back to by `undoTo`. */
  get mark(): number {
    return this.#undo.length;
  }

  undoTo(mark: number): void {
    while (this.#undo.length > mark) {
      this.taken.set(...this.#undo.pop()!);
    }
  }

  assertLasts(): void {
    if (this.#hasEnded) throw new Error('The seats were read anew meanwhile.');
  }

  /** What was changed is what the database has now. */
  commit(now: AsOf): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.ends.commit(this, now);
  }

  discard(): void {
    if (this.#hasEnded) return;
    this.undoTo(0);
    this.#hasEnded = true;
    this.ends.discard(this);
  }

  #set(seatIds: Iterable<string>, until: number): void {
    this.assertLasts();
    for (const id of seatIds) {
      const spot = this.layout.spots.get(id);
      if (spot === undefined) continue;
      this.#undo.push([spot, this.taken.until[spot]!]);
      this.taken.set(spot, until);
    }
  }
}

const listOf = (text: string | null): string[] => text?.split(',') ?? [];

function takenUntilOf(state: string, heldUntil: string): number {
  if (state === 'F') return NEVER;
  return state === 'H' ? Number(heldUntil) : FOREVER;
}
