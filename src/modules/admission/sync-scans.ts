import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import type { ConflictReason } from './check-in.entity.js';
import { placeScan, type DoorTerms, type ScanKind } from './decision/index.js';
import { checkInsOf, keepScans, type TicketOutcome } from './keep-scans.js';
import { lockDoor, MOST_SCANS, type LockedDoor } from './lock-door.js';
import { scanRow, type ScanRow } from './scan.entity.js';
import { originOf } from './scan-ticket.js';
import type { TicketClaims } from './ticket-token.js';

/** What a gate did while it had no network. */
export interface ToldScan {
  /** What the token says; undefined when it is none of ours. */
  claims: TicketClaims | undefined;
  kind: ScanKind;
  nonce: string;
  undoes: string | null;
  gate: string;
  source: string;
  sequence: number;
  scannedAt: Date;
  /** Whether the gate let the person through. */
  isAdmitted: boolean;
}

type Unkept = 'TOKEN_INVALID' | 'WRONG_EVENT' | 'NONCE_USED' | 'TOO_MANY_SCANS';

/** What became of a scan. One that is not kept never will be: the gate need not send it again. */
export type ScanAnswer = { nonce: string; isRepeated: boolean } & (
  | { outcome: 'RECORDED'; reason: null }
  | { outcome: 'CONFLICT'; reason: ConflictReason }
  | { outcome: 'REFUSED'; reason: Unkept }
);

interface Batch {
  eventId: Id<'evt'>;
  scans: readonly ToldScan[];
}

/**
 * Takes over what gates did without a network: in any order, split in any way, any number of times, the same state comes of
 * it, as long as no ticket has more scans than are kept. Each scan gets an answer of its own. All tickets are locked and read
 * by one statement, and written by another; either the whole batch is kept or none of it, so whoever gets no answer sends it
 * again.
 */
export const syncScans: Command<Batch, ScanAnswer[]> = async (tx, { eventId, scans }) => {
  const ours = scans.filter(({ claims }) => claims?.eventId === eventId);
  const ticketIds = [...new Set(ours.map(({ claims }) => claims!.ticketId))];
  const door = await lockDoor(tx, { eventId, ticketIds, nonces: scans.map(({ nonce }) => nonce) });
  if (!door) throw notFound('event');
  assertMayWorkDoor(tx.viewer, door);
  const terms = lateTerms(door);
  const used = new Map(door.used);
  const added = new Map<string, ScanRow[]>(ticketIds.map((id) => [id, []]));
  const judged = scans.map((scan) => {
    const verdict = judge(scan, { door, used, added });
    if (verdict !== 'NEW') return { scan, verdict };
    const { ticketId, issue } = scan.claims!;
    const reported = { ...scan, issue, reportedAt: scan.scannedAt.getTime() };
    const { facts, scans: known } = door.tickets.get(ticketId)!;
    const placed = placeScan(terms, { ...facts, scans: known }, reported);
    added.get(ticketId)!.push(scanRow(placed, { ...originOf(tx), eventId, ticketId }));
    used.set(scan.nonce, ticketId);
    return { scan, verdict };
  });
  const changed = ticketIds.filter((id) => added.get(id)!.length > 0);
  const outcomes = await keepScans(
    tx,
    changed.map((id) => ({ ...door.tickets.get(id)!, added: added.get(id)! })),
  );
  const checkIns = checkInsByTicket(door, outcomes);
  return judged.map(({ scan: { nonce, claims }, verdict }): ScanAnswer => {
    if (verdict !== 'NEW' && verdict !== 'REPEATED') {
      return { nonce, isRepeated: false, outcome: 'REFUSED', reason: verdict };
    }
    const reason = checkIns.get(claims!.ticketId)?.get(nonce)?.conflict ?? null;
    const answer = { nonce, isRepeated: verdict === 'REPEATED' };
    return reason === null ? { ...answer, outcome: 'RECORDED', reason } : { ...answer, outcome: 'CONFLICT', reason };
  });
};

/** A gate that has gone out of use since it scanned served the lists that it had, as far as they are in use. */
function lateTerms({ terms, formerGates }: LockedDoor): DoorTerms {
  const served = formerGates.filter(({ listIds }) => terms.lists.some(({ id }) => listIds.includes(id)));
  return { ...terms, gates: [...terms.gates, ...served] };
}

interface Known {
  door: LockedDoor;
  /** For a scan of which ticket nonces were used, and what was added by this call. */
  used: ReadonlyMap<string, Id<'tck'>>;
  added: ReadonlyMap<string, readonly ScanRow[]>;
}

/** Whether a scan is new, was told before, or cannot be kept. */
function judge({ claims, nonce }: ToldScan, { door, used, added }: Known): 'NEW' | 'REPEATED' | Unkept {
  if (!claims) return 'TOKEN_INVALID';
  if (claims.eventId !== door.eventId) return 'WRONG_EVENT';
  if (!door.tickets.has(claims.ticketId)) return 'TOKEN_INVALID';
  const usedFor = used.get(nonce);
  if (usedFor !== undefined) return usedFor === claims.ticketId ? 'REPEATED' : 'NONCE_USED';
  const kept = door.tickets.get(claims.ticketId)!.scans.length + added.get(claims.ticketId)!.length;
  return kept < MOST_SCANS ? 'NEW' : 'TOO_MANY_SCANS';
}

type CheckIns = TicketOutcome['checkIns'];

/** As they are now, of tickets that were changed and of those that were not. */
function checkInsByTicket(door: LockedDoor, outcomes: readonly TicketOutcome[]): ReadonlyMap<string, CheckIns> {
  const changed = new Map(outcomes.map(({ ticket, checkIns }) => [ticket.id, checkIns]));
  return new Map([...door.tickets].map(([id, { scans }]) => [id, changed.get(id) ?? checkInsOf(scans)]));
}
