import { CountedEntries, type EntriesOfList } from './counted-entries.js';
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
  const counted = new CountedEntries();
  for (const scan of inOrder) {
    if (!scan.isAdmitted) continue;
    const undoneBy = undone.get(scan.nonce) ?? null;
    if (scan.kind === 'EXIT' && !undoneBy) counted.leave(scan.listIds, scan.scannedAt);
    if (scan.kind !== 'ENTRY') continue;
    const entry = enter(counted, scan, undoneBy);
    entries.push(entry);
    if (entry.conflict === null && !undoneBy) counted.add(entry);
  }
  return entries;
}

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

function enter(counted: CountedEntries, scan: PlacedScan, undoneBy: PlacedScan | null): Entry {
  const entry = { scan, undoneBy, leftAt: null };
  if (undoneBy) return { ...entry, conflict: null, rival: null };
  if (scan.ground) return { ...entry, conflict: scan.ground, rival: null };
  const excess = RULES[scan.rule](counted.before(scan.listIds), scan);
  return excess
    ? { ...entry, conflict: excess.reason, rival: excess.rival.scan }
    : { ...entry, conflict: null, rival: null };
}

/** Whether somebody came in on this day, or since it began: a scan knows its day only if a list of the event asked for days. */
const isOnDay = ({ day: own, scannedAt }: PlacedScan, day: number | null): boolean =>
  own === null ? scannedAt >= (day ?? 0) : own === day;

type Judge = (counted: EntriesOfList, scan: PlacedScan) => { reason: Excess; rival: Entry } | undefined;

const excessOf = (reason: Excess, rival: Entry | undefined) => rival && { reason, rival };

const RULES: Record<PlacedScan['rule'], Judge> = {
  ONCE: ({ all }) => excessOf('ALREADY_CHECKED_IN', all[0]),
  ONCE_A_DAY: ({ all }, { day }) =>
    excessOf(
      'ALREADY_CHECKED_IN',
      all.find(({ scan }) => isOnDay(scan, day)),
    ),
  REENTRY: (counted) => excessOf('ALREADY_INSIDE', counted.lastInside()),
  TIMES: ({ all }, { times }) => excessOf('NO_ENTRIES_LEFT', all.length < (times ?? 1) ? undefined : all.at(-1)),
};
