import {
  distanceBetween,
  PART,
  spotsOf,
  type FreeSeats,
  type Search,
  type SeatSpan,
  type SeatView,
  type SeatWindow,
} from './free-seats.js';

/**
 * The spots of the best seats that are not side by side: two groups in neighbouring rows, near to each other; else as
 * few groups as possible anywhere. Undefined when there are too few seats. Groups, too, leave no seat alone unless all
 * others of their shape do.
 */
export function splitSeats(view: SeatView, search: Search): number[] | undefined {
  const parts = bestPair(view, search) ?? scattered(view, search);
  return parts?.flatMap(spotsOf);
}

function bestPair(view: SeatView, search: Search): SeatWindow[] | undefined {
  const { pairs, pairNearest } = search.search;
  const { quantity, section } = search.wish;
  let [best, bestCost]: [SeatWindow[] | undefined, number] = [undefined, Infinity];
  for (let index = 0; index < pairs.length && pairNearest[index]! * quantity <= bestCost; index += 1) {
    const row = pairs[index]!;
    if (section !== null && view.layout.sectionOfRow[row] !== section) continue;
    const [front, back] = [longestInRow(view, row), longestInRow(view, row + 1)];
    for (let share = Math.max(1, quantity - back); share <= Math.min(front, quantity - 1); share += 1) {
      const found = cheapestPair(view, search, { row, share });
      if (found && found.cost < bestCost) [best, bestCost] = [found.pair, found.cost];
    }
  }
  return best;
}

function longestInRow({ layout, taken, at }: SeatView, row: number): number {
  let longest = 0;
  for (let run = layout.rowStarts[row]!; run < layout.rowStarts[row + 1]!; run += 1) {
    longest = Math.max(longest, taken.longestStretch(run, at));
  }
  return longest;
}

/** So many seats in one row and the rest in the next: the best of either row with what is near to it in the other. */
function cheapestPair(
  view: SeatView,
  { seats, wish }: Search,
  { row, share }: { row: number; share: number },
): { pair: SeatWindow[]; cost: number } | undefined {
  const [front, back] = [
    { seats, row, size: share },
    { seats, row: row + 1, size: wish.quantity - share },
  ];
  const [one, other] = [cheapest(view, front), cheapest(view, back)];
  if (!one || !other) return undefined;
  const besideOne = cheapest(view, back, (window) => wish.quantity * distanceBetween(view.layout, one, window))!;
  const besideOther = cheapest(view, front, (window) => wish.quantity * distanceBetween(view.layout, window, other))!;
  const costs = [one.cost + besideOne.cost, besideOther.cost + other.cost] as const;
  return costs[0] <= costs[1]
    ? { pair: [one, besideOne], cost: costs[0] }
    : { pair: [besideOther, other], cost: costs[1] };
}

/** The cheapest window of a size in a row, with what it costs more for where it is. */
function cheapest(
  { layout }: SeatView,
  { seats, row, size }: { seats: FreeSeats; row: number; size: number },
  extra: (window: SeatSpan) => number = () => 0,
): SeatWindow | undefined {
  let best: SeatWindow | undefined;
  for (let run = layout.rowStarts[row]!; run < layout.rowStarts[row + 1]!; run += 1) {
    seats.eachWindow(run, size, (from) => {
      const window = { from, end: from + size };
      const cost = seats.cost(window.from, window.end) + extra(window);
      if (best === undefined || cost < best.cost) best = { ...window, cost };
    });
  }
  return best;
}

/** One window or none of each stretch, together as many seats as are wanted, for the least cost: a knapsack. */
function scattered(view: SeatView, search: Search): SeatWindow[] | undefined {
  const { quantity } = search.wish;
  const options = windowsToTry(view, search);
  const costs = new Float64Array(quantity + 1).fill(Infinity);
  costs[0] = 0;
  const picks = options.map((windows) => pickFrom(windows, costs));
  if (costs[quantity] === Infinity) return undefined;
  const parts: SeatWindow[] = [];
  for (let [index, left] = [picks.length - 1, quantity]; left > 0; index -= 1) {
    const window = picks[index]![left];
    if (!window) continue;
    parts.push(window);
    left -= sizeOf(window);
  }
  return parts;
}

/**
 * Windows by their stretch, of each size the cheapest of it. No choice needs more stretches than it has seats, so of each
 * size that many windows will do, the cheapest of all: whichever other one is chosen, one of these is cheaper and unused.
 */
function windowsToTry({ layout }: SeatView, { seats, search, wish }: Search): SeatWindow[][] {
  const { quantity, section } = wish;
  const bySize = Array.from({ length: quantity + 1 }, (): SeatWindow[] => []);
  const stretchOf = new Map<SeatWindow, number>();
  for (const [index, run] of search.runs.entries()) {
    if (section !== null && layout.sectionOf(run) !== section) continue;
    seats.eachStretch(run, (from, end) => {
      for (let size = 1; size <= Math.min(end - from, quantity); size += 1) {
        const best = bySize[size]!;
        const bound = best.length < quantity ? Infinity : best.at(-1)!.cost;
        if (search.nearest[index]! * size >= bound) continue;
        const window = cheapestOf(seats, { from, end }, size);
        if (window.cost >= bound) continue;
        stretchOf.set(window, from);
        insertByCost(best, window);
        if (best.length > quantity) best.pop();
      }
    });
  }
  return [...Map.groupBy(bySize.flat(), (window) => stretchOf.get(window)!).values()];
}

/** The cheapest window of a size in a stretch that has room for it. */
function cheapestOf(seats: FreeSeats, stretch: SeatSpan, size: number): SeatWindow {
  let best = { from: stretch.from, cost: Infinity };
  for (let { from } = stretch; from + size <= stretch.end; from += 1) {
    const cost = seats.cost(from, from + size);
    if (cost < best.cost) best = { from, cost };
  }
  return { ...best, end: best.from + size };
}

/** Behind those that cost as much. */
function insertByCost(windows: SeatWindow[], window: SeatWindow): void {
  const place = windows.findIndex(({ cost }) => window.cost < cost);
  windows.splice(place === -1 ? windows.length : place, 0, window);
}

/** Lowers the costs of sums that a window of this stretch makes cheaper, and says by which one. */
function pickFrom(windows: readonly SeatWindow[], costs: Float64Array): (SeatWindow | undefined)[] {
  const picked = Array<SeatWindow | undefined>(costs.length);
  for (let sum = costs.length - 1; sum > 0; sum -= 1) {
    for (const window of windows) {
      const size = sizeOf(window);
      const cost = size > sum ? Infinity : costs[sum - size]! + window.cost + PART;
      if (cost >= costs[sum]!) continue;
      costs[sum] = cost;
      picked[sum] = window;
    }
  }
  return picked;
}

const sizeOf = ({ from, end }: SeatSpan): number => end - from;
