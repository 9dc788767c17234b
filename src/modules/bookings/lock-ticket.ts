import { LockMode } from '@mikro-orm/core';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { shareEvent, type Event } from '../events/index.js';
import { Ticket } from './ticket.entity.js';

/** The ticket, locked and as it is now, with its event, shared: a change of hands changes nothing of the booking. */
export async function lockHeldTicket(tx: Tx, id: Id<'tck'>): Promise<{ ticket: Ticket; event: Event }> {
  const found = await tx.em.findOne(Ticket, { id });
  if (!found) throw notFound('ticket');
  const event = await shareEvent(tx, found.eventId);
  const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
  return { event, ticket: await tx.em.findOneOrFail(Ticket, { id }, locked) };
}
