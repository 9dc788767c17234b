import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { Fault, notFound } from '../../kernel/problem.js';
import { Ticket, ticketLifecycle, type TicketRow } from '../bookings/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import type { CheckInRow } from './check-in.entity.js';
import { placeScan } from './decision/index.js';
import { checkInsOf, keepScans } from './keep-scans.js';
import { lockDoor } from './lock-door.js';
import { scanRow } from './scan.entity.js';
import { originOf } from './scan-ticket.js';

interface EntryToUndo {
  ticketId: Id<'tck'>;
  /** Which entry; absent: the last that counts. */
  checkInId?: Id<'chk'> | null;
}

/**
 * Takes an entry back, so that the ticket lets somebody in again; of an entry in conflict, so that the conflict is gone.
 * It is a scan of its own kind, so it holds whatever is heard of later. CONFLICT when there is no such entry.
 */
export const undoCheckIn: Command<EntryToUndo, TicketRow> = async (tx, { ticketId, checkInId }) => {
  const eventId = (await tx.em.findOne(Ticket, { id: ticketId }, { fields: ['eventId'] }))?.eventId;
  const door = eventId && (await lockDoor(tx, { eventId, ticketIds: [ticketId], nonces: [] }));
  const known = door?.tickets.get(ticketId);
  if (!eventId || !door || !known) throw notFound('ticket');
  assertMayWorkDoor(tx.viewer, door, 'ticket');
  const [undoes, entry] = entryToUndo(checkInsOf(known.scans), checkInId) ?? [];
  // Nothing to take back is told in the words of the lifecycle where the status says so as well.
  if (!entry?.conflict) move(ticketLifecycle, known.ticket.status, 'undoCheckIn');
  if (!entry || !undoes) throw new Fault('CONFLICT', 'This entry was taken back already, or is none of this ticket.');
  const { gate } = entry;
  const { issue } = known.ticket;
  const told = { kind: 'UNDO' as const, nonce: newId('scn'), undoes, gate, source: '', sequence: 0, issue };
  const scan = placeScan(door.terms, known.facts, { ...told, isAdmitted: true, reportedAt: tx.now.getTime() });
  const [outcome] = await keepScans(tx, [{ ...known, added: [scanRow(scan, { ...originOf(tx), eventId, ticketId })] }]);
  const details = { checkInId: entry.id };
  tx.audit({ action: 'ticket.checkInUndone', subjectId: ticketId, scopeId: door.organizationId, details });
  return outcome!.ticket;
};

function entryToUndo(
  checkIns: ReadonlyMap<string, CheckInRow>,
  id: Id<'chk'> | null | undefined,
): [nonce: string, CheckInRow] | undefined {
  const remaining = [...checkIns].filter(([, { undoneAt }]) => !undoneAt);
  return remaining.findLast(([, checkIn]) => (id ? checkIn.id === id : !checkIn.conflict));
}
