import { describe, expect, it } from '@jest/globals';
import { KeptSeats } from '../../src/modules/inventory/kept-seats.js';
import { SeatBoard } from '../../src/modules/inventory/seat-board.js';
import { SeatLayout } from '../../src/modules/inventory/seat-layout.js';

/** A map of ten seats in one row. */
const layout = (id: string): SeatLayout =>
  new SeatLayout({
    id,
    focalPoints: {},
    seats: Array.from({ length: 10 }, (_, seat) => {
      return {
        id: `${id} ${seat}`,
        section: 'Stalls',
        row: 'A',
        x: seat * 50,
        y: 0,
        category: 'Gold',
        accessible: false,
      };
    }),
  });

const boardOf = (seatMapId: string): SeatBoard => new SeatBoard(layout(seatMapId));

const knownOf = (kept: KeptSeats, events: readonly string[]): string[] =>
  events.filter((event) => kept.board(event) !== undefined);

describe('what is kept of seats', () => {
  it('has the boards of no more layouts than it has room for', () => {
    const kept = new KeptSeats({ layoutSeats: 30, boardSeats: 1_000 });
    const events = Array.from({ length: 10 }, (_, index) => `event ${index}`);
    for (const event of events) kept.keep(event, boardOf(`map of ${event}`));
    expect(knownOf(kept, events)).toEqual(['event 7', 'event 8', 'event 9']);
  });

  it('has those of all events with one map while there is room for them', () => {
    const kept = new KeptSeats({ layoutSeats: 30, boardSeats: 50 });
    const hall = layout('hall');
    const events = Array.from({ length: 7 }, (_, index) => `event ${index}`);
    for (const event of events) kept.keep(event, new SeatBoard(hall));
    expect(knownOf(kept, events)).toEqual(events.slice(2));
    expect(kept.layout('hall')).toBe(hall);
  });

  it('keeps what is looked at, and forgets the boards of a map together', () => {
    const kept = new KeptSeats({ layoutSeats: 20, boardSeats: 1_000 });
    const hall = layout('hall');
    kept.keep('busy', boardOf('arena'));
    kept.keep('first', new SeatBoard(hall));
    kept.keep('second', new SeatBoard(hall));
    expect(kept.board('busy')).toBeDefined();
    kept.keep('third', boardOf('club'));
    expect(knownOf(kept, ['busy', 'first', 'second', 'third'])).toEqual(['busy', 'third']);
    kept.forget('busy');
    expect(kept.board('busy')).toBeUndefined();
  });
});
