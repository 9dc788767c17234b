import { addMilliseconds } from '../../kernel/clock.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Outcome } from '../../kernel/db/combiner.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, Fault, notFound, refuse } from '../../kernel/problem.js';
import type { TicketRow } from '../bookings/index.js';
import { Event } from '../events/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { assertWorksSomeDoor } from './admission.policy.js';
import { TokenInvalid, WrongEvent } from './admission.problems.js';
import type { CheckInRow } from './check-in.entity.js';
import { decideScan } from './decision/index.js';
import { checkInsOf, keepScans, type AddedScans } from './keep-scans.js';
import { lockDoor, MOST_SCANS, type DoorTicket, type LockedDoor } from './lock-door.js';
import { refuseScan } from './refuse-scan.js';
import { placedScan, scanRow, type ScanOrigin } from './scan.entity.js';
import type { TicketClaims } from './ticket-token.js';

export interface Scan {
  kind: 'ENTRY' | 'EXIT';
  /** What the token says; undefined when it is none of ours. */
  claims: TicketClaims | undefined;
  gate: string;
  /** The scanner's own id of the scan. */
  nonce: string;
  scannedAt?: Date | null;
  /** The event whose gate this is. */
  eventId?: Id<'evt'> | null;
}

/** A scan of a ticket of ours, and who scans. */
export interface ScanRequest {
  viewer: Viewer;
  scan: Scan & { claims: TicketClaims };
}

export interface CheckedIn {
  ticket: TicketRow;
  checkIn: CheckInRow;
}

const CLOCK_SKEW_MS = 5 * 60_000;

/** Refuses what no event has to be asked about, with TokenInvalid among others. */
export function scannable({ viewer, now }: Pick<Tx, 'viewer' | 'now'>, scan: Scan): ScanRequest {
  const { claims, scannedAt } = scan;
  assertWorksSomeDoor(viewer);
  if (scannedAt && scannedAt > addMilliseconds(now, CLOCK_SKEW_MS)) {
    throw badInput('scannedAt', 'must not be in the future.');
  }
  if (!claims) refuse(new TokenInvalid());
  return { viewer, scan: { ...scan, claims } };
}

/** Whether the ticket is for another event than that of the gate. */
export const isForOtherEvent = ({ scan: { eventId, claims } }: ScanRequest): boolean =>
  !!eventId && claims.eventId !== eventId;

/** Tells those who work at the event's door, with WrongEvent, and nobody else. */
export const refuseOtherEvent: Command<ScanRequest, never> = async (tx, { scan: { eventId } }) => {
  const event = await tx.em.findOne(Event, { id: eventId! });
  if (!event) throw notFound('event');
  assertMayWorkDoor(tx.viewer, event);
  refuse(new WrongEvent());
};

/** All of one event, each of another ticket and with another nonce. */
interface Scans {
  eventId: Id<'evt'>;
  requests: readonly ScanRequest[];
}

/**
 * Decides about those who stand at the gates of an event, and records who comes in or leaves; who is refused leaves no trace.
 * The locks of the tickets make it one decision after the other, whatever the number of gates and nodes. The same nonce again
 * gets the first answer, so a scan is safe to repeat.
 */
export const settleScans: Command<Scans, Outcome<CheckedIn>[]> = async (tx, { eventId, requests }) => {
  const ticketIds = requests.map(({ scan }) => scan.claims.ticketId);
  const door = await lockDoor(tx, { eventId, ticketIds, nonces: requests.map(({ scan }) => scan.nonce) });
  const judged = requests.map((request) => judge(door, request, tx.now));
  const added = judged.filter((one) => 'added' in one);
  const kept = new Map((await keepScans(tx, added)).map((outcome) => [outcome.ticket.id, outcome]));
  return judged.map((one) => {
    if (!('added' in one)) return one;
    const { ticket, checkIns } = kept.get(one.ticket.id)!;
    return { answer: { ticket, checkIn: checkIns.get(one.entry)! } };
  });
};

/** As `settleScans` for one scan of the transaction's own viewer; throws what it is refused with. */
export const scanTicket: Command<Scan, CheckedIn> = async (tx, scan) => {
  const request = scannable(tx, scan);
  const [outcome] = await settleScans(tx, { eventId: request.scan.claims.eventId, requests: [request] });
  if ('refusal' in outcome!) throw outcome.refusal;
  return outcome!.answer;
};

/** What is to be kept, and the nonce of the scan that let the holder in. */
type Kept = AddedScans & { entry: string };

function judge(door: LockedDoor | undefined, request: ScanRequest, now: Date): Kept | Outcome<CheckedIn> {
  try {
    return admit(door, request, now);
  } catch (refusal) {
    return { refusal };
  }
}

/**
 * Refuses with TokenInvalid, TicketVoid, AlreadyCheckedIn, NotOnThisList, OutsideEntryTime or NoEntriesLeft; who leaves, with
 * NotInside.
 */
function admit(door: LockedDoor | undefined, { viewer, scan }: ScanRequest, now: Date): Kept | { answer: CheckedIn } {
  const { kind, gate, nonce, claims } = scan;
  const { ticketId, eventId, issue } = claims;
  const known = door?.tickets.get(ticketId);
  if (!door || !known) refuse(new TokenInvalid());
  assertMayWorkDoor(viewer, door, 'ticket');
  const earlier = firstAnswer(door, known, scan);
  if (earlier) return { answer: earlier };
  if (known.scans.length >= MOST_SCANS) {
    throw new Fault('CONFLICT', `This ticket was scanned ${MOST_SCANS} times: no more scans of it are kept.`);
  }
  assertGate(door, gate);
  const reportedAt = (scan.scannedAt ?? now).getTime();
  const report = { kind, nonce, gate, issue, undoes: null, source: '', sequence: 0, reportedAt };
  const decision = decideScan(door.terms, { ...known, scans: known.scans.map(placedScan) }, report);
  if (decision.verdict === 'REFUSED') refuseScan(decision);
  const row = scanRow(decision.scan, { ...originOf({ viewer, now }), eventId, ticketId });
  return { ...known, added: [row], entry: decision.entry.scan.nonce };
}

/** Who tells of a scan, and when. */
export const originOf = ({ viewer, now }: { viewer: Viewer; now: Date }): Omit<ScanOrigin, 'eventId' | 'ticketId'> => ({
  id: newId('scn'),
  recordedAt: now,
  recordedById: viewer.id ?? null,
  deviceId: viewer.deviceId ?? null,
});

/** An event that has named its gates knows no others. */
function assertGate({ terms: { gates } }: LockedDoor, gate: string): void {
  if (gates.length === 0 || gates.some(({ name }) => name === gate)) return;
  throw badInput('gate', 'must be the name of a gate of the event.');
}

/** The entry that an exit ended, whatever other scans have made of either since. */
const lastBefore = (checkIns: readonly CheckInRow[], exit: Date): CheckInRow | undefined =>
  checkIns.findLast(({ leftAt }) => leftAt?.getTime() === exit.getTime()) ??
  checkIns.findLast(({ scannedAt }) => scannedAt <= exit);

/** What the same scan was answered before; undefined when it is new. */
function firstAnswer(door: LockedDoor, { ticket, scans }: DoorTicket, { nonce, kind }: Scan): CheckedIn | undefined {
  const usedFor = door.used.get(nonce);
  if (!usedFor) return undefined;
  if (usedFor !== ticket.id) throw badInput('nonce', 'was used for the scan of another ticket.');
  const earlier = scans.find((scan) => scan.nonce === nonce)!;
  const checkIns = checkInsOf(scans);
  const checkIn = kind === 'ENTRY' ? checkIns.get(nonce) : lastBefore([...checkIns.values()], earlier.scannedAt);
  if (earlier.kind !== kind || !earlier.isAdmitted || !checkIn) throw badInput('nonce', 'was used for another scan.');
  return { ticket, checkIn };
}
