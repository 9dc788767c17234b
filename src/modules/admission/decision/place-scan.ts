import type { DoorTerms, Ground, ListTerms, PlacedScan, ScanReport, TicketFacts } from './scan.js';

/** A ticket with the scans of it that are known: an exit may end what they began. */
interface ScannedTicket extends TicketFacts {
  scans?: readonly Pick<PlacedScan, 'kind' | 'listIds'>[];
}

/** Finds the terms that a scan is judged by: the list that serves it, or the ground on which the ticket may not come in. */
export function placeScan(door: DoorTerms, ticket: ScannedTicket, report: ScanReport): PlacedScan {
  const scannedAt = Math.min(report.reportedAt, door.latest);
  const served = listsServed(door, ticket, report.gate);
  const day = dayOf(door.days, scannedAt);
  const placed = { ...report, scannedAt, rule: 'ONCE' as const, times: null, day };
  if (report.kind === 'EXIT') return { ...placed, ...exitBy(door, ticket, served) };
  const { ground, lists } = groundOf(door, ticket, { report, scannedAt, served });
  const { rule, times } = lists[0] ?? placed;
  return { ...placed, ground, listIds: lists.map(({ id }) => id), rule, times };
}

/** Whoever is inside may leave, with whatever ticket, at any time: also by a list that the ticket is not on any more. */
function exitBy(
  { lists }: DoorTerms,
  ticket: ScannedTicket,
  served: readonly ListTerms[],
): Pick<PlacedScan, 'ground' | 'listIds'> {
  if (lists.length === 0) return { ground: null, listIds: [] };
  const cameBy = (ticket.scans ?? []).flatMap(({ kind, listIds }) => (kind === 'ENTRY' ? listIds : []));
  const own = listsOf(lists, ticket);
  const former = [...new Set(cameBy)].filter((listId) => !own.some(({ id }) => id === listId));
  const listIds = [...served.map(({ id }) => id), ...former];
  return { ground: listIds.length === 0 ? 'NOT_ON_LIST' : null, listIds };
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
  return listsOf(lists, ticket).filter(({ id }) => !gate?.listIds.length || gate.listIds.includes(id));
}

/** The lists that the ticket is on. */
const listsOf = (lists: readonly ListTerms[], ticket: TicketPlace): ListTerms[] =>
  lists.filter(
    ({ ticketTypeIds, sections }) =>
      (ticketTypeIds.length === 0 || ticketTypeIds.includes(ticket.ticketTypeId)) &&
      (sections.length === 0 || (ticket.section !== null && sections.includes(ticket.section))),
  );

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
  if (report.kind === 'UNDO') return { ground: null, lists: [] };
  if (ticket.isVoid || door.isCalledOff) return { ground: 'CANCELLED', lists: [] };
  if (report.issue < ticket.issue) return { ground: 'REISSUED', lists: [] };
  if (served.length === 0) return { ground: door.lists.length > 0 ? 'NOT_ON_LIST' : null, lists: [] };
  const open = served.find((list) => hasOpened(list, scannedAt) && !hasClosed(list, scannedAt));
  if (open) return { ground: null, lists: [open] };
  const opensLater = served.some((list) => !hasOpened(list, scannedAt));
  return { ground: opensLater ? 'TOO_EARLY' : 'TOO_LATE', lists: [] };
}

const hasOpened = ({ opensAt }: ListTerms, at: number): boolean => opensAt === null || opensAt <= at;
const hasClosed = ({ closesAt }: ListTerms, at: number): boolean => closesAt !== null && closesAt <= at;

const DAY = 24 * 3_600_000;

/** When the day of an instant began; null where days do not count. Before those of the event, days are 24 hours long. */
function dayOf(days: readonly number[], at: number): number | null {
  const [first] = days;
  if (first === undefined) return null;
  return days.findLast((day) => day <= at) ?? first - Math.ceil((first - at) / DAY) * DAY;
}
