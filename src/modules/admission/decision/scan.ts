/*
 * What the decision works on: plain data, instants as milliseconds since 1970. Ids are compared and nothing else, so
 * whatever names a thing in one place may be its id.
 */

/** How often a list lets a ticket in: once, once on each day, again after each exit, or a number of times. */
export type EntryRule = 'ONCE' | 'ONCE_A_DAY' | 'REENTRY' | 'TIMES';

/** Whom a check-in list lets in, when, and how often. */
export interface ListTerms {
  id: string;
  /** None: all of the event. */
  ticketTypeIds: readonly string[];
  /** Sections of seats; none: all, and places without a seat. */
  sections: readonly string[];
  /** The entry time begins with the first instant and ends before the second; null: open. */
  opensAt: number | null;
  closesAt: number | null;
  rule: EntryRule;
  /** Of the rule TIMES. */
  times: number | null;
}

export interface GateTerms {
  name: string;
  /** Which lists are served; none: all. */
  listIds: readonly string[];
}

/** What an event's door goes by. */
export interface DoorTerms {
  isCalledOff: boolean;
  /** In the order in which they are tried; none: every ticket lets in once, at any gate. */
  lists: readonly ListTerms[];
  gates: readonly GateTerms[];
  /** When each day of the event begins where the event is, in order; none where no list asks for days. */
  days: readonly number[];
  /** No scan counts as later than this: a clock that runs ahead cannot move a scan behind all others for ever. */
  latest: number;
}

/** What is known of a ticket. */
export interface TicketFacts {
  isVoid: boolean;
  /** Tokens of lower issues are dead. */
  issue: number;
  ticketTypeId: string;
  section: string | null;
}

export type ScanKind = 'ENTRY' | 'EXIT' | 'UNDO';

/** What a gate tells of a scan. */
export interface ScanReport {
  kind: ScanKind;
  /** The scanner's own id of the scan, unlike all others of the event. */
  nonce: string;
  /** Of an UNDO: the nonce of the scan that it takes back. */
  undoes: string | null;
  gate: string;
  /** Which device scanned, and its count of scans: they order what was scanned at one instant. */
  source: string;
  sequence: number;
  /** By the clock of the scanner. */
  reportedAt: number;
  /** Which issue of the ticket was shown. */
  issue: number;
  /** Whether the gate let the person through. */
  isAdmitted: boolean;
}

/** Why a ticket may not come in at this gate and time, whatever happened before. */
export type Ground = 'CANCELLED' | 'REISSUED' | 'NOT_ON_LIST' | 'TOO_EARLY' | 'TOO_LATE';

/** Why it may not come in after what happened before. */
export type Excess = 'ALREADY_CHECKED_IN' | 'ALREADY_INSIDE' | 'NO_ENTRIES_LEFT';

/** A scan with the terms by which it was judged when it was heard of. They stay with it: later changes are for later scans. */
export interface PlacedScan extends ScanReport {
  /** `reportedAt`, but never later than the door allows: what scans are ordered by. */
  scannedAt: number;
  ground: Ground | null;
  /** An entry has the one that served it, an exit all that it may leave; none: the event has no lists. */
  listIds: readonly string[];
  rule: EntryRule;
  times: number | null;
  /** The beginning of the day of the scan; null where days do not count. */
  day: number | null;
}
