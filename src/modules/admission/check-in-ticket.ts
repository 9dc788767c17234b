import { addMilliseconds } from '../../kernel/clock.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, Fault, notFound, refuse } from '../../kernel/problem.js';
import { Event } from '../events/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import type { TicketRow } from '../bookings/index.js';
import { assertWorksSomeDoor } from './admission.policy.js';
import { AlreadyCheckedIn, TicketVoid, TokenInvalid, WrongEvent, type TicketVoidReason } from './admission.problems.js';
import { enterTicket, type CheckInRow, type Entry } from './check-in-rows.js';
import { lockTicket, type LockedTicket } from './lock-ticket.js';
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
 * Lets the holder of a ticket in, once: of two gates at the same time, one does. The same nonce again gets the first
 * answer, so a scan is safe to repeat. Refuses with TokenInvalid, WrongEvent, TicketVoid or AlreadyCheckedIn.
 */
export const checkInTicket: Command<Scan, CheckedIn> = async (tx, scan) => {
  const { claims, gate, nonce, eventId } = scan;
  assertWorksSomeDoor(tx.viewer);
  const scannedAt = scan.scannedAt ?? tx.now;
  if (scannedAt > addMilliseconds(tx.now, CLOCK_SKEW_MS)) throw badInput('scannedAt', 'must not be in the future.');
  if (!claims) refuse(new TokenInvalid());
  if (eventId && claims.eventId !== eventId) {
    const event = await tx.em.findOne(Event, { id: eventId });
    if (!event) throw notFound('event');
    assertMayWorkDoor(tx.viewer, event);
    refuse(new WrongEvent());
  }
  const locked = await lockTicket(tx, claims.ticketId);
  if (!locked) refuse(new TokenInvalid());
  assertMayWorkDoor(tx.viewer, locked);
  const voided = voidReasonOf(locked, claims);
  const entry = await enterTicket(
    tx,
    { ticketId: claims.ticketId, eventId: claims.eventId, gate, nonce, scannedAt },
    voided === undefined,
  );
  return judge(locked.ticket, { entry, voided });
};

function voidReasonOf({ ticket, eventStatus }: LockedTicket, { issue }: TicketClaims): TicketVoidReason | undefined {
  if (ticket.status === 'VOID' || eventStatus === 'CANCELLED') return 'CANCELLED';
  return ticket.issue === issue ? undefined : 'REISSUED';
}

function judge(ticket: TicketRow, found: { entry: Entry; voided: TicketVoidReason | undefined }): CheckedIn {
  const { added, repeated, standing } = found.entry;
  if (repeated && repeated.ticketId !== ticket.id) throw badInput('nonce', 'was used for the scan of another ticket.');
  if (repeated) return { ticket, checkIn: repeated };
  if (found.voided) refuse(new TicketVoid(found.voided));
  if (standing) refuse(new AlreadyCheckedIn(standing));
  if (added) return { ticket: { ...ticket, status: 'CHECKED_IN' }, checkIn: added };
  throw new Fault('CONFLICT', 'Another scan with this nonce is being recorded. Scan again.');
}
