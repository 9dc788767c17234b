import type { DoorTerms, Ground, ListTerms, PlacedScan, ScanReport, TicketFacts } from './scan.js';

/** Finds the terms that a scan is judged by: the list that serves it, or the ground on which the ticket may not come in. */
export function placeScan(door: DoorTerms, ticket: TicketFacts, report: ScanReport): PlacedScan {
  const scannedAt = Math.min(report.reportedAt, door.latest);
  const served = listsServed(door, ticket, report.gate);
  const { ground, lists } = groundOf(door, ticket, { report, scannedAt, served });
  const { rule, times } = (report.kind === 'ENTRY' && lists[0]) || { rule: 'ONCE' as const, times: null };
  const listIds = lists.map(({ id }) => id);
  return { ...report, scannedAt, ground, listIds, rule, times, day: dayOf(door.days, scannedAt) };
}

/** The gates at which the ticket comes in, at one time or another. */
export function gatesFor(door: Pick<DoorTerms, 'lists' | 'gates'>, ticket: TicketPlace): string[] {
  const names = door.gates.map(({ name }) => name);
  return door.lists.length === 0 ? names : names.filter((name) => listsServed(door, ticket, name).length > 0);
}

type TicketPlace = Pick<TicketFacts, 'ticketTypeId' | 'section'>;

/** The lists of this gate that the ticket is on. A gate that nobody knows serves all. */
function listsServed(
  { lists, gates }: Pick<DoorTerms, 'lists' | 'gates'>,
  ticket: TicketPlace,
  gateName: string,
): ListTerms[] {
  const gate = gates.find(({ name }) => name === gateName);
  return lists.filter(
    ({ id, ticketTypeIds, sections }) =>
      (!gate?.listIds.length || gate.listIds.includes(id)) &&
      (ticketTypeIds.length === 0 || ticketTypeIds.includes(ticket.ticketTypeId)) &&
      (sections.length === 0 || (ticket.section !== null && sections.includes(ticket.section))),
  );
}

interface Asked {
  report: ScanReport;
  scannedAt: number;
  served: readonly ListTerms[];
}

function groundOf(
  door: DoorTerms,
  ticket: TicketFacts,
  { report, scannedAt, served }: Asked,
): { ground: Ground | null; lists: readonly ListTerms[] } {
  // Whoever is inside may leave, with whatever ticket, at any time.
  const isUnlisted = door.lists.length > 0 && served.length === 0;
  if (report.kind === 'EXIT') return { ground: isUnlisted ? 'NOT_ON_LIST' : null, lists: served };
  if (report.kind === 'UNDO') return { ground: null, lists: [] };
  if (ticket.isVoid || door.isCalledOff) return { ground: 'CANCELLED', lists: [] };
  if (report.issue < ticket.issue) return { ground: 'REISSUED', lists: [] };
  if (isUnlisted) return { ground: 'NOT_ON_LIST', lists: [] };
  if (served.length === 0) return { ground: null, lists: [] };
  const open = served.find((list) => hasOpened(list, scannedAt) && !hasClosed(list, scannedAt));
  if (open) return { ground: null, lists: [open] };
  const opensLater = served.some((list) => !hasOpened(list, scannedAt));
  return { ground: opensLater ? 'TOO_EARLY' : 'TOO_LATE', lists: [] };
}

const hasOpened = ({ opensAt }: ListTerms, at: number): boolean => opensAt === null || opensAt <= at;
const hasClosed = ({ closesAt }: ListTerms, at: number): boolean => closesAt !== null && closesAt <= at;

/** When the day of an instant began. */
function dayOf(days: readonly number[], at: number): number | null {
  const next = days.findIndex((day) => day > at);
  return days.at((next < 0 ? days.length : next) - 1) ?? null;
}
