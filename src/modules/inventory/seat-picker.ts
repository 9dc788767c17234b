import { chooseSeats } from './choose-seats.js';
import { FreeSeats, type SeatWish } from './free-seats.js';
import type { SeatChange } from './inventory-change.js';
import type { AsOf } from './ledger-chain.js';
import { needlesslyLone } from './lone-seats.js';
import { Unread } from './places-command.js';
import type { SeatBoard, SeatDraft } from './seat-board.js';

/**
 * Chooses seats of an event, for one command after the other: each chooses from what those before it
 * have left. Ids are bare uuids.
 */
export class SeatPicker {
  readonly #draft: SeatDraft;
  /** Seats whose hold has run out, but is not known, so that nobody could take it back. */
  #unread: ReadonlySet<string> = new Set();

  constructor(
    private readonly board: SeatBoard,
    private readonly at: Date,
  ) {
    this.#draft = board.draft();
  }

  /**
   * The best seats, in map order; none where none fit. Seats `besides` are taken by the same command. Throws Unread
   * where they cannot be had without holds that were not read: commands that are settled together wanted other seats than
   * expected. One that is settled alone never does.
   */
  choose(wish: SeatWish, besides: readonly string[]): string[] {
    const chosen = this.#besides(besides, () => this.board.layout.idsOf(chooseSeats(this.#view, wish) ?? []));
    if (chosen.some((id) => this.#unread.has(id))) throw new Unread();
    return chosen;
  }

  /** The seats that picking these would leave alone without need, see `needlesslyLone`, in map order. */
  lone(picked: readonly string[], besides: readonly string[]): string[] {
    const { layout } = this.board;
    const spots = picked.flatMap((id) => layout.spots.get(id) ?? []);
    return this.#besides(besides, () => layout.idsOf(needlesslyLone(this.#view, spots)));
  }

  /** How many seats of a category are free, whoever may have them. */
  free(category: string): number {
    const { layout } = this.board;
    const code = layout.codeOf(category);
    if (code === undefined) return 0;
    const seats = new FreeSeats(this.#view, { code, accessible: null });
    let count = 0;
    for (const run of layout.search(code).runs) seats.eachStretch(run, (from, end) => (count += end - from));
    return count;
  }

  hasSection(section: string): boolean {
    return this.board.layout.hasSection(section);
  }

  inMapOrder(seatIds: readonly string[]): string[] {
    const { layout } = this.board;
    return layout.idsOf(seatIds.map((id) => layout.spots.get(id)!));
  }

  /** Takes in what a command has done to seats. */
  absorb(seats: ReadonlyMap<string, SeatChange>): void {
    for (const [id, { state, heldUntil }] of seats) {
      if (state === 'FREE') this.#draft.free([id]);
      else this.#draft.take([id], heldUntil);
    }
  }

  /** The seats whose hold has run out, while nobody has taken it back. */
  lapsed(): string[] {
    const { taken, layout, at } = this.#view;
    const spots = [...taken.until.keys()].filter((spot) => taken.until[spot]! > 0 && taken.until[spot]! <= at);
    return spots.map((spot) => layout.seatIds[spot]!);
  }

  /** The holds of these seats, which have run out, were not read: the seats are free, but cannot be chosen. */
  leaveUnread(seatIds: ReadonlySet<string>): void {
    this.#unread = seatIds;
  }

  /** Leaves these seats out of every choice. */
  withhold(seatIds: readonly string[]): void {
    this.#draft.take(seatIds, null);
  }

  /** What `work` would choose: afterwards everything is as before. */
  rehearse<Result>(work: () => Result): Result {
    const { mark } = this.#draft;
    const result = work();
    this.#draft.undoTo(mark);
    return result;
  }

  /** The settlement is committed: what the seats are as of now. */
  commit(now: AsOf): void {
    this.#draft.commit(now);
  }

  /** The settlement came to nothing, or nobody waits for its end. */
  discard(): void {
    this.#draft.discard();
  }

  get #view() {
    this.#draft.assertLasts();
    return this.board.view(this.at);
  }

  #besides<Result>(seatIds: readonly string[], work: () => Result): Result {
    return this.rehearse(() => {
      this.#draft.take(seatIds, null);
      return work();
    });
  }
}
