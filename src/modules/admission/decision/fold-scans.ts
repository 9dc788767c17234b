import type { Excess, Ground, PlacedScan } from './scan.js';

/** A person whom a gate let in. */
export interface Entry {
  scan: PlacedScan;
  /** What the rules say against it; such an entry does not count. */
  conflict: Ground | Excess | null;
  /** Which earlier entry it conflicts with. */
  rival: PlacedScan | null;
  /** The scan that took it back. */
  undoneBy: PlacedScan | null;
  leftAt: number | null;
}

/**
 * What has happened with a ticket, by all its scans. It depends on the set of them alone: neither the order in which they
 * were heard of nor how often matters, so whoever knows the same scans knows the same state.
 *
 * Only whom a gate let in is inside. Entries that the rules do not allow are named as conflicts and do not count for
 * those after them, so the entries that count never exceed the rules.
 */
export function foldScans(scans: readonly PlacedScan[]): Entry[] {
  const inOrder = [...scans].sort(compareScans);
  const undone = new Map<string, PlacedScan>();
  for (const scan of inOrder) {
    if (scan.kind === 'UNDO' && scan.undoes !== null && !undone.has(scan.undoes)) undone.set(scan.undoes, scan);
  }
  const entries: Entry[] = [];
  for (const scan of inOrder) {
    if (!scan.isAdmitted) continue;
    const undoneBy = undone.get(scan.nonce) ?? null;
    if (scan.kind === 'ENTRY') entries.push(enter(entries, scan, undoneBy));
    if (scan.kind === 'EXIT' && !undoneBy) leave(entries, scan);
  }
  return entries;
}

/** Whether an entry counts. */
const stands = ({ conflict, undoneBy }: Entry): boolean => conflict === null && undoneBy === null;

/** Whether somebody is inside by it. */
const isInside = (entry: Entry): boolean => stands(entry) && entry.leftAt === null;

/** By the time of the scan; at one instant by device, and by its own count. */
function compareScans(one: PlacedScan, other: PlacedScan): number {
  return (
    one.scannedAt - other.scannedAt ||
    compare(one.source, other.source) ||
    one.sequence - other.sequence ||
    compare(one.nonce, other.nonce)
  );
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

function enter(before: readonly Entry[], scan: PlacedScan, undoneBy: PlacedScan | null): Entry {
  const entry = { scan, undoneBy, leftAt: null };
  if (undoneBy) return { ...entry, conflict: null, rival: null };
  if (scan.ground) return { ...entry, conflict: scan.ground, rival: null };
  const counted = before.filter((earlier) => stands(earlier) && haveListInCommon(earlier.scan, scan));
  const excess = RULES[scan.rule](counted, scan);
  return excess
    ? { ...entry, conflict: excess.reason, rival: excess.rival.scan }
    : { ...entry, conflict: null, rival: null };
}

/** What a scan knows of no list is for every list: the event had none then. */
const haveListInCommon = ({ listIds: ours }: PlacedScan, { listIds: theirs }: PlacedScan): boolean =>
  ours.length === 0 || theirs.length === 0 || ours.some((id) => theirs.includes(id));

/** Whether somebody came in on this day, or since it began: a scan knows its day only if a list of the event asked for days. */
const isOnDay = ({ day: own, scannedAt }: PlacedScan, day: number | null): boolean =>
  own === null ? scannedAt >= (day ?? 0) : own === day;

type Judge = (counted: readonly Entry[], scan: PlacedScan) => { reason: Excess; rival: Entry } | undefined;

const excessOf = (reason: Excess, rival: Entry | undefined) => rival && { reason, rival };

const RULES: Record<PlacedScan['rule'], Judge> = {
  ONCE: (counted) => excessOf('ALREADY_CHECKED_IN', counted[0]),
  ONCE_A_DAY: (counted, { day }) =>
    excessOf(
      'ALREADY_CHECKED_IN',
      counted.find(({ scan }) => isOnDay(scan, day)),
    ),
  REENTRY: (counted) => excessOf('ALREADY_INSIDE', counted.findLast(isInside)),
  TIMES: (counted, { times }) =>
    excessOf('NO_ENTRIES_LEFT', counted.length < (times ?? 1) ? undefined : counted.at(-1)),
};

function leave(entries: readonly Entry[], exit: PlacedScan): void {
  for (const entry of entries) {
    if (isInside(entry) && haveListInCommon(entry.scan, exit)) entry.leftAt = exit.scannedAt;
  }
}
