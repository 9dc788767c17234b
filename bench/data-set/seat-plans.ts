interface HallSize {
  name: string;
  sections: number;
  rows: number;
  seatsPerRow: number;
}

/** An arena with 20,000 seats: 40 sections of 20 rows of 25. */
export const ARENA: HallSize = { name: 'Arena', sections: 40, rows: 20, seatsPerRow: 25 };

/** A hall with 8,000 seats: 8 sections of 25 rows of 40. */
export const HALL: HallSize = { name: 'Hall', sections: 8, rows: 25, seatsPerRow: 40 };

export const CATEGORY = 'Seat';

const SEAT = 55;
const ROW = 90;

/** A hall as a document in Foyer's own format: sections side by side, all of one category, all facing the same stage. */
export function seatPlan({ name, sections, rows, seatsPerRow }: HallSize): string {
  const width = (seatsPerRow + 4) * SEAT;
  const stage = { x: (sections * width) / 2, y: -500 };
  return JSON.stringify({
    format: 'foyer-seat-map/1',
    name,
    categories: [{ name: CATEGORY }],
    sections: times(sections, (section) => ({
      name: `Section ${section + 1}`,
      focalPoint: stage,
      rows: times(rows, (row) => ({
        label: String(row + 1),
        seats: times(seatsPerRow, (seat) => ({
          label: String(seat + 1),
          x: section * width + seat * SEAT,
          y: row * ROW,
          category: CATEGORY,
        })),
      })),
    })),
  });
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
