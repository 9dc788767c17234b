import type { DoorTerms, PlacedScan, ScanReport, TicketFacts } from '../../src/modules/admission/decision/index.js';

const HOUR = 3_600_000;
/** 18:00 on the day of the event. */
export const OPENING = Date.UTC(2027, 5, 12, 18);

export const openDoor: DoorTerms = { isCalledOff: false, lists: [], gates: [], days: [], latest: OPENING + 48 * HOUR };
export const goodTicket: TicketFacts = { isVoid: false, issue: 1, ticketTypeId: 'standard', section: null };

/** An entry by the gate North, `minutes` after the opening. */
export const report = (minutes: number, given: Partial<ScanReport> = {}): ScanReport => ({
  kind: 'ENTRY',
  nonce: `scan-${minutes}`,
  undoes: null,
  gate: 'North',
  source: 'scanner',
  sequence: minutes,
  reportedAt: OPENING + minutes * 60_000,
  issue: 1,
  isAdmitted: true,
  ...given,
});

/** A scan that a list of this rule serves. */
export const placed = (minutes: number, given: Partial<PlacedScan> = {}): PlacedScan => {
  const { reportedAt, ...told } = report(minutes, given);
  const terms = { ground: null, listIds: ['hall'], rule: 'ONCE' as const, times: null, day: null };
  return { ...terms, ...told, ...given, reportedAt, scannedAt: reportedAt };
};
