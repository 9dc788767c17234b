import { distanceBetween, FreeSeats, LONE, spotsOf, type SeatView, type SeatWindow } from './free-seats.js';
import { needlesslyLone } from './lone-seats.js';

const MOST_ALTERNATIVES = 3;

/**
 * Up to three other sets of as many free seats, of one category and side by side, nearest to those asked for; sets that
 * leave no seat alone come before others. None where the seats asked for are of several categories. Seats that a
 * wheelchair can take are offered only to who asked for one, and where the event minds, none that would leave a seat alone
 * without need: they would be refused.
 */
export function alternativeSeats(
  view: SeatView,
  asked: readonly number[],
  { preventsLoneSeats = false } = {},
): number[][] {
  const { layout } = view;
  const [first] = asked;
  if (first === undefined || asked.some((spot) => layout.category[spot] !== layout.category[first])) return [];
  const chosen: SeatWindow[] = [];
  const isOffered = (window: SeatWindow): boolean =>
    !preventsLoneSeats || window.cost < LONE || needlesslyLone(view, spotsOf(window)).length === 0;
  for (const window of nearestWindows(view, asked, isOffered)) {
    const isApart = chosen.every(({ from, end }) => window.end <= from || window.from >= end);
    if (isApart && chosen.length < MOST_ALTERNATIVES) chosen.push(window);
  }
  return chosen.map(spotsOf);
}

/** The best windows of as many free seats, nearest first: so many that three of them do not overlap, if any do not. */
function nearestWindows(
  view: SeatView,
  asked: readonly number[],
  isOffered: (window: SeatWindow) => boolean,
): SeatWindow[] {
  const { layout } = view;
  const code = layout.category[asked[0]!]!;
  const accessible = asked.some((spot) => layout.accessible[spot] === 1) ? null : false;
  const seats = new FreeSeats(view, { code, accessible });
  const centre = { from: Math.min(...asked), end: Math.max(...asked) + 1 };
  const best: SeatWindow[] = [];
  const most = 2 * MOST_ALTERNATIVES * asked.length;
  const compare = (from: number): void => {
    const span = { from, end: from + asked.length };
    const bound = best.length === most ? best.at(-1)!.cost : Infinity;
    const distance = distanceBetween(layout, span, centre);
    if (distance >= bound) return;
    const window = { ...span, cost: distance + LONE * seats.loneLeftBy(from, span.end) };
    if (window.cost >= bound || !isOffered(window)) return;
    const place = best.findIndex(({ cost }) => window.cost < cost);
    best.splice(place === -1 ? best.length : place, 0, window);
    if (best.length > most) best.pop();
  };
  for (const run of layout.search(code).runs) seats.eachWindow(run, asked.length, compare);
  return best;
}
