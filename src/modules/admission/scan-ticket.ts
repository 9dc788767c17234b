import { addMilliseconds } from '../../kernel/clock.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, notFound, refuse } from '../../kernel/problem.js';
import type { TicketRow } from '../bookings/index.js';
import { Event } from '../events/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { assertWorksSomeDoor } from './admission.policy.js';
import { TokenInvalid, WrongEvent } from './admission.problems.js';
import type { CheckInRow } from './check-in.entity.js';
import { decideScan } from './decision/index.js';
import { checkInsOf, keepScans } from './keep-scans.js';
import { lockDoor, type DoorTicket, type LockedDoor } from './lock-door.js';
import { refuseScan } from './refuse-scan.js';
import { placedScan, scanRow, type ScanOrigin, type ScanRow } from './scan.entity.js';
import type { TicketClaims } from './ticket-token.js';

export interface Scan {
  /** What the token says; undefined when it is none of ours. */
  claims: TicketClaims | undefined;
  gate: string;
  /** The scanner's own id of the scan. */
  nonce: string;
  scannedAt?: Date | null;
  /** The event whose gate this is. */
  eventId?: Id<'evt'> | null;
}

export interface CheckedIn {
  ticket: TicketRow;
  checkIn: CheckInRow;
}

const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Decides about whoever stands at a gate that is connected, and records who comes in or leaves; who is refused leaves no trace.
 * The ticket's lock makes it one decision after the other, whatever the number of gates.
 */
export async function scanTicket(tx: Tx, scan: Scan, kind: 'ENTRY' | 'EXIT'): Promise<CheckedIn> {
  assertWorksSomeDoor(tx.viewer);
  const scannedAt = scan.scannedAt ?? tx.now;
  if (scannedAt > addMilliseconds(tx.now, CLOCK_SKEW_MS)) throw badInput('scannedAt', 'must not be in the future.');
  if (!scan.claims) refuse(new TokenInvalid());
  const { ticketId, eventId, issue } = scan.claims;
  if (scan.eventId && eventId !== scan.eventId) await refuseOtherEvent(tx, scan.eventId);
  const door = await lockDoor(tx, { eventId, ticketIds: [ticketId], nonces: [scan.nonce] });
  const known = door?.tickets.get(ticketId);
  if (!door || !known) refuse(new TokenInvalid());
  assertMayWorkDoor(tx.viewer, door, 'ticket');
  assertGate(door, scan.gate);
  const earlier = firstAnswer(door, known, { nonce: scan.nonce, kind });
  if (earlier) return earlier;
  const { gate, nonce } = scan;
  const report = { kind, nonce, gate, issue, undoes: null, source: '', sequence: 0, reportedAt: scannedAt.getTime() };
  const decision = decideScan(door.terms, { ...known, scans: known.scans.map(placedScan) }, report);
  if (decision.verdict === 'REFUSED') refuseScan(decision);
  const row = scanRow(decision.scan, { ...originOf(tx), eventId, ticketId });
  const [outcome] = await keepScans(tx, [{ ...known, added: [row] }]);
  return { ticket: outcome!.ticket, checkIn: outcome!.checkIns.get(decision.entry.scan.nonce)! };
}

/** Who tells of a scan, and when. */
export const originOf = ({ viewer, now }: { viewer: Viewer; now: Date }): Omit<ScanOrigin, 'eventId' | 'ticketId'> => ({
  id: newId('scn'),
  recordedAt: now,
  recordedById: viewer.id ?? null,
  deviceId: viewer.deviceId ?? null,
});

async function refuseOtherEvent(tx: Tx, id: Id<'evt'>): Promise<never> {
  const event = await tx.em.findOne(Event, { id });
  if (!event) throw notFound('event');
  assertMayWorkDoor(tx.viewer, event);
  refuse(new WrongEvent());
}

/** An event that has named its gates knows no others. */
function assertGate({ terms: { gates } }: LockedDoor, gate: string): void {
  if (gates.length === 0 || gates.some(({ name }) => name === gate)) return;
  throw badInput('gate', 'must be the name of a gate of the event.');
}

/** What the same scan was answered before; undefined when it is new. */
function firstAnswer(
  door: LockedDoor,
  { ticket, scans }: DoorTicket,
  { nonce, kind }: { nonce: string; kind: ScanRow['kind'] },
): CheckedIn | undefined {
  const usedFor = door.used.get(nonce);
  if (!usedFor) return undefined;
  if (usedFor !== ticket.id) throw badInput('nonce', 'was used for the scan of another ticket.');
  const earlier = scans.find((scan) => scan.nonce === nonce)!;
  const checkIns = checkInsOf(scans);
  const leftAt = earlier.scannedAt.getTime();
  const checkIn =
    kind === 'ENTRY' ? checkIns.get(nonce) : [...checkIns.values()].findLast((one) => one.leftAt?.getTime() === leftAt);
  if (earlier.kind !== kind || !earlier.isAdmitted || !checkIn) throw badInput('nonce', 'was used for another scan.');
  return { ticket, checkIn };
}
