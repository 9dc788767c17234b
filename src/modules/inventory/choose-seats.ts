import { FreeSeats, spotsOf, type Search, type SeatView, type SeatWindow, type SeatWish } from './free-seats.js';
import { splitSeats } from './split-seats.js';

/**
 * The spots of the best free seats, or undefined when none fit. Seats side by side, with no aisle between, come first:
 * those that leave no seat alone, and of these the nearest to where their section looks to. Only when none are side by
 * side, and that is allowed, they are parted, see `splitSeats`. The same seats always lead to the same choice.
 *
 * Runs are looked at from the nearest on, and no further than something better can be found.
 */
export function chooseSeats(view: SeatView, wish: SeatWish): number[] | undefined {
  const code = view.layout.codeOf(wish.category);
  if (code === undefined) return undefined;
  const seats = new FreeSeats(view, { code, accessible: wish.accessible });
  const search = { seats, search: view.layout.search(code), wish };
  const best = bestWindow(view, search);
  if (best) return spotsOf(best);
  return wish.together ? undefined : splitSeats(view, search);
}

function bestWindow({ layout }: SeatView, { seats, search, wish }: Search): SeatWindow | undefined {
  const { runs, nearest } = search;
  const { quantity, section } = wish;
  let [bestFrom, bestCost] = [-1, Infinity];
  const compare = (from: number): void => {
    const cost = seats.cost(from, from + quantity);
    if (cost > bestCost || (cost === bestCost && from > bestFrom)) return;
    bestFrom = from;
    bestCost = cost;
  };
  for (let index = 0; index < runs.length && nearest[index]! * quantity <= bestCost; index += 1) {
    const run = runs[index]!;
    if (section === null || layout.sectionOf(run) === section) seats.eachWindow(run, quantity, compare);
  }
  return bestFrom === -1 ? undefined : { from: bestFrom, end: bestFrom + quantity, cost: bestCost };
}
