import type { SeatView } from './free-seats.js';

/**
 * The spots that somebody who picks `picked` would leave alone without need. A free seat is left alone when the seats
 * beside it are not free, or it is at the end of its run, and it was not so before.
 *
 * Seats that are picked from one stretch of free seats are a part. What a part leaves alone is without need if as many
 * seats of its kind side by side, somewhere in the same run, would leave none: of the categories in the part, and such
 * that a wheelchair can take only if the part has one. Where every such place leaves a seat alone, any may be picked.
 */
export function needlesslyLone(view: SeatView, picked: readonly number[]): number[] {
  const { layout } = view;
  const runs = Map.groupBy(picked, (spot) => layout.run[spot]!);
  return [...runs].flatMap(([run, inRun]) => {
    const from = layout.runStarts[run]!;
    const open = Array.from(
      { length: layout.runStarts[run + 1]! - from },
      (_, index) => view.taken.until[from + index]! <= view.at,
    );
    const places = inRun.map((spot) => spot - from).sort((one, other) => one - other);
    return partsOf(open, places).flatMap((part) => {
      const without = open.map((isOpen, place) => isOpen && !places.includes(place));
      const lone = loneBeside(without, part);
      if (lone.length === 0 || !isAvoidable(view, { from, part, open: reopened(without, part) })) return [];
      return lone.map((place) => from + place);
    });
  });
}

/** Places picked from the same stretch of open ones. */
function partsOf(open: readonly boolean[], places: readonly number[]): number[][] {
  const parts: number[][] = [];
  for (const place of places) {
    const before = parts.at(-1);
    const isApart = before === undefined || open.slice(before.at(-1), place).includes(false);
    if (isApart) parts.push([place]);
    else before.push(place);
  }
  return parts;
}

/** The open places beside those of the part that have no open place beside them. */
function loneBeside(open: readonly boolean[], part: readonly number[]): number[] {
  const beside = new Set(part.flatMap((place) => [place - 1, place + 1]));
  return [...beside].filter((place) => open[place] && !open[place - 1] && !open[place + 1]);
}

const reopened = (open: readonly boolean[], part: readonly number[]): boolean[] =>
  open.map((isOpen, place) => isOpen || part.includes(place));

/** Whether as many seats of the part's kind, side by side among the open ones of its run, leave nobody alone. */
function isAvoidable(
  { layout }: SeatView,
  { from, part, open }: { from: number; part: readonly number[]; open: readonly boolean[] },
): boolean {
  const categories = new Set(part.map((place) => layout.category[from + place]));
  const hasAccessible = part.some((place) => layout.accessible[from + place] === 1);
  const fits = open.map(
    (isOpen, place) =>
      isOpen &&
      categories.has(layout.category[from + place]) &&
      (hasAccessible || layout.accessible[from + place] === 0),
  );
  return open.some((_, first) => {
    const end = first + part.length;
    if (end > open.length || fits.slice(first, end).includes(false)) return false;
    const isLone = (place: number, next: number): boolean => open[place] === true && !open[next];
    return !isLone(first - 1, first - 2) && !isLone(end, end + 1);
  });
}
