import { distanceBetween, FreeSeats, LONE, spotsOf, type SeatView, type SeatWindow } from './free-seats.js';

const MOST_ALTERNATIVES = 3;

/**
 * Up to three other sets of as many free seats, of one category and side by side, nearest to those asked for; sets that
 * leave no seat alone come before others. None where the seats asked for are of several categories. Seats that a
 * wheelchair can take are offered only to who asked for one.
 */
export function alternativeSeats(view: SeatView, asked: readonly number[]): number[][] {
  const { layout } = view;
  const [first] = asked;
  if (first === undefined || asked.some((spot) => layout.category[spot] !== layout.category[first])) return [];
  const chosen: SeatWindow[] = [];
  for (const window of nearestWindows(view, asked)) {
    const isApart = chosen.every(({ from, end }) => window.end <= from || window.from >= end);
    if (isApart && chosen.length < MOST_ALTERNATIVES) chosen.push(window);
  }
  return chosen.map(spotsOf);
}

/** The best windows of as many free seats, nearest first: so many that three of them do not overlap, if any do not. */
function nearestWindows(view: SeatView, asked: readonly number[]): SeatWindow[] {
  const { layout } = view;
  const code = layout.category[asked[0]!]!;
  const accessible = asked.some((spot) => layout.accessible[spot] === 1) ? null : false;
  const seats = new FreeSeats(view, { code, accessible });
  const centre = { from: Math.min(...asked), end: Math.max(...asked) + 1 };
  const best: SeatWindow[] = [];
  const most = 2 * MOST_ALTERNATIVES * asked.length;
  const compare = (from: number): void => {
    const window = { from, end: from + asked.length };
    const distance = distanceBetween(layout, window, centre);
    if (best.length === most && distance >= best.at(-1)!.cost) return;
    const cost = distance + LONE * seats.loneLeftBy(from, window.end);
    const place = best.findIndex((other) => cost < other.cost);
    best.splice(place === -1 ? best.length : place, 0, { ...window, cost });
    if (best.length > most) best.pop();
  };
  for (const run of layout.search(code).runs) seats.eachWindow(run, asked.length, compare);
  return best;
}
