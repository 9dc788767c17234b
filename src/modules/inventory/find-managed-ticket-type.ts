import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { Event } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import { TicketType } from './ticket-type.entity.js';

/** The ticket type and its event, for whoever may manage it; NOT_FOUND for everybody else. */
export async function findManagedTicketType(tx: Tx, id: Id<'tty'>): Promise<{ ticketType: TicketType; event: Event }> {
  const ticketType = await tx.em.findOne(TicketType, { id });
  const event = ticketType && (await tx.em.findOne(Event, { id: ticketType.eventId }));
  if (!event) throw notFound('ticket type');
  assertMayManage(tx.viewer, event, 'ticket type');
  return { ticketType, event };
}
