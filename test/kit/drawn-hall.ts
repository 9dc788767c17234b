import type { SeatView } from '../../src/modules/inventory/free-seats.js';
import { SeatLayout, type MappedSeat } from '../../src/modules/inventory/seat-layout.js';
import { FOREVER, NEVER, TakenSeats } from '../../src/modules/inventory/taken-seats.js';

const SEAT_WIDTH = 60;
const AISLE_WIDTH = 120;
const ROW_DEPTH = 90;
const AT = 1_000;

/**
 * Rows of one section, `Stalls`, or of several, as text: `o` a free seat, `x` a taken one, `|` an aisle; `s` a free seat
 * of the category Silver instead of Gold, `w` a free one that a wheelchair can take. People look to the middle of the
 * first row, from in front of it.
 */
export type Drawing = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** Rows by their section. */
export const sectionsOf = (drawing: Drawing): [string, readonly string[]][] =>
  isRows(drawing) ? [['Stalls', drawing]] : Object.entries(drawing);

const isRows = (drawing: Drawing): drawing is readonly string[] => Array.isArray(drawing);

export interface DrawnHall extends SeatView {
  /** The rows again, with `#` for the seats at these spots. */
  with(spots: readonly number[] | undefined): string[] | undefined;
  /** The spots of the seats drawn by a letter. */
  spotsOf(letter: string): number[];
}

interface DrawnSeat extends Omit<MappedSeat, 'id'> {
  letter: string;
}

/** The seats of a drawing, in map order. */
export function drawnSeats(drawing: Drawing): DrawnSeat[] {
  const seats: DrawnSeat[] = [];
  let y = 0;
  for (const [section, rows] of sectionsOf(drawing)) {
    for (const [row, text] of rows.entries()) {
      let x = -widthOf(text) / 2;
      for (const letter of text) {
        if (letter === '|') {
          x += AISLE_WIDTH;
          continue;
        }
        const category = letter === 's' ? 'Silver' : 'Gold';
        seats.push({ section, row: String(row), x, y, category, accessible: letter === 'w', letter });
        x += SEAT_WIDTH;
      }
      y += ROW_DEPTH;
    }
  }
  return seats;
}

export const FOCAL_POINT = { x: 0, y: -300 };

/** `looking` false: the sections do not say where people look to. */
export function drawnHall(drawing: Drawing, { looking = true } = {}): DrawnHall {
  const drawn = drawnSeats(drawing);
  const letters = drawn.map(({ letter }) => letter);
  const seats = drawn.map(({ letter: _, ...seat }, index) => ({ ...seat, id: `seat-${index + 1}` }));
  const focalPoints = Object.fromEntries(sectionsOf(drawing).map(([section]) => [section, FOCAL_POINT]));
  const layout = new SeatLayout({ id: 'drawn', seats, focalPoints: looking ? focalPoints : {} });
  const taken = new TakenSeats(layout);
  for (const [spot, position] of layout.positions.entries())
    taken.set(spot, letters[position] === 'x' ? FOREVER : NEVER);
  return {
    layout,
    taken,
    at: AT,
    with: (spots) => spots && redraw(drawing, new Set(spots.map((spot) => layout.positions[spot]!))),
    spotsOf: (letter) => [...layout.spotAt].filter((_, position) => letters[position] === letter),
  };
}

/** The same hall as a document in Foyer's own format; all its seats are free. */
export function drawnPlan(drawing: Drawing): string {
  const sections = Map.groupBy(drawnSeats(drawing), ({ section }) => section);
  return JSON.stringify({
    format: 'foyer-seat-map/1',
    name: 'Drawn',
    categories: ['Gold', 'Silver'].map((name) => ({ name })),
    sections: [...sections].map(([name, seats]) => ({
      name,
      focalPoint: FOCAL_POINT,
      rows: [...Map.groupBy(seats, ({ row }) => row)].map(([label, row]) => ({
        label,
        seats: row.map(({ x, y, category, accessible }, seat) => {
          return { label: String(seat + 1), x, y, category, accessible };
        }),
      })),
    })),
  });
}

const widthOf = (text: string): number => {
  const aisles = text.split('|').length - 1;
  return (text.length - aisles - 1) * SEAT_WIDTH + aisles * AISLE_WIDTH;
};

function redraw(drawing: Drawing, marked: ReadonlySet<number>): string[] {
  let position = -1;
  return sectionsOf(drawing).flatMap(([, rows]) =>
    rows.map((text) =>
      text.replace(/[^|]/g, (letter) => {
        position += 1;
        return marked.has(position) ? '#' : letter;
      }),
    ),
  );
}
