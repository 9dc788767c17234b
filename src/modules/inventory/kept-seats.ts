import { performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import type { SeatBoard } from './seat-board.js';
import type { SeatLayout } from './seat-layout.js';

interface KeptBoard {
  board: SeatBoard;
  lookedAt: number;
}

/** How many seats there may be in all layouts, and in all boards. */
interface Room {
  layoutSeats: number;
  boardSeats: number;
}

/**
 * Layouts by seat map and boards by event, those that were used last. A board has its layout, which takes far more than the
 * board itself: so it is kept only as long as that one is, and keeps it among those that were used last.
 */
export class KeptSeats {
  readonly #layouts: LRUCache<string, SeatLayout>;
  readonly #boards: LRUCache<string, KeptBoard>;

  constructor({ layoutSeats, boardSeats }: Room) {
    this.#layouts = new LRUCache({
      maxSize: layoutSeats,
      sizeCalculation: ({ size }) => size,
      dispose: (layout) => this.#forgetBoardsOf(layout),
    });
    this.#boards = new LRUCache({ maxSize: boardSeats, sizeCalculation: ({ board }) => board.layout.size });
  }

  layout(seatMapId: string): SeatLayout | undefined {
    return this.#layouts.get(seatMapId);
  }

  board(eventId: string): KeptBoard | undefined {
    const kept = this.#boards.get(eventId);
    if (kept) this.#layouts.get(kept.board.layout.id);
    return kept;
  }

  /** Keeps a board, which was looked at just now. */
  keep(eventId: string, board: SeatBoard): void {
    this.#layouts.set(board.layout.id, board.layout);
    this.#boards.set(eventId, { board, lookedAt: performance.now() });
  }

  forget(eventId: string): void {
    this.#boards.delete(eventId);
  }

  #forgetBoardsOf(layout: SeatLayout): void {
    const ofLayout = [...this.#boards].filter(([, { board }]) => board.layout === layout);
    for (const [eventId] of ofLayout) this.#boards.delete(eventId);
  }
}
