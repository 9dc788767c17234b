import { foldScans, type Entry } from './fold-scans.js';
import { placeScan } from './place-scan.js';
import type { DoorTerms, Excess, Ground, PlacedScan, ScanReport, TicketFacts } from './scan.js';

/** All that is known of a ticket at a door. */
export interface KnownTicket {
  facts: TicketFacts;
  scans: readonly PlacedScan[];
}

export type Decision =
  | { verdict: 'ADMIT' | 'EXIT'; scan: PlacedScan; entries: Entry[]; entry: Entry }
  | { verdict: 'REFUSED'; reason: Ground | Excess | 'NOT_INSIDE'; scan: PlacedScan; rival: PlacedScan | null };

/**
 * What a gate does with whoever stands before it: by all that it knows, whenever the scan says that it happened. Who is let in
 * makes no conflict of any scan that is known.
 */
export function decideScan(
  door: DoorTerms,
  { facts, scans }: KnownTicket,
  report: Omit<ScanReport, 'isAdmitted'>,
): Decision {
  const scan = placeScan(door, { ...facts, scans }, { ...report, isAdmitted: true });
  const refused = (reason: Ground | Excess | 'NOT_INSIDE', rival: PlacedScan | null = null): Decision => {
    return { verdict: 'REFUSED', reason, scan: { ...scan, isAdmitted: false }, rival };
  };
  if (scan.ground) return refused(scan.ground);
  const [before, entries] = [foldScans(scans), foldScans([...scans, scan])];
  if (scan.kind === 'EXIT') {
    const entry = entries.findLast(({ leftAt }, index) => leftAt !== (before[index]?.leftAt ?? null));
    return entry ? { verdict: 'EXIT', scan, entries, entry } : refused('NOT_INSIDE');
  }
  const entry = entries.find((one) => one.scan === scan)!;
  if (entry.conflict) return refused(entry.conflict, entry.rival);
  const wasConflict = new Map(before.map((one) => [one.scan.nonce, one.conflict !== null]));
  const upset = entries.find((one) => one.conflict && wasConflict.get(one.scan.nonce) === false);
  return upset ? refused(upset.conflict!, upset.scan) : { verdict: 'ADMIT', scan, entries, entry };
}
