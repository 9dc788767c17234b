import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { notFound } from '../../kernel/problem.js';
import { ticketLifecycle, type TicketRow } from '../bookings/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { lockTicket } from './lock-ticket.js';

/** Takes an entry back, so that the ticket lets somebody in again. The entry is kept. CONFLICT when nobody is inside with it. */
export const undoCheckIn: Command<{ ticketId: Id<'tck'> }, TicketRow> = async (tx, { ticketId }) => {
  const locked = await lockTicket(tx, ticketId);
  if (!locked) throw notFound('ticket');
  assertMayWorkDoor(tx.viewer, locked, 'ticket');
  const status = move(ticketLifecycle, locked.ticket.status, 'undoCheckIn');
  const uuid = uuidOf('tck', ticketId);
  await sql`with undone as (
      update check_in set undone_at = ${tx.now}, undone_by_id = ${uuidOf('usr', viewerId(tx.viewer))}::uuid
      where ticket_id = ${uuid} and undone_at is null)
    update ticket set status = ${status} where id = ${uuid}`.execute(tx.em.getKysely());
  tx.audit({ action: 'ticket.checkInUndone', subjectId: ticketId, scopeId: locked.organizationId });
  return { ...locked.ticket, status };
};
