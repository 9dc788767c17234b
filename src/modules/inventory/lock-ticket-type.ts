import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { lockEventIfThere, type Event } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import { lockOffers, type LockedOffers } from './lock-offers.js';
import { TicketType } from './ticket-type.entity.js';

export interface LockedTicketType {
  ticketType: TicketType;
  event: Event;
  locked: LockedOffers;
}

/**
 * The ticket type, its event and all that the event offers, locked and as they are now, for whoever may manage them;
 * NOT_FOUND for everybody else. Of two changes at once, the second builds on what the first did.
 */
export async function lockTicketType(tx: Tx, id: Id<'tty'>): Promise<LockedTicketType> {
  const ticketType = await tx.em.findOne(TicketType, { id });
  const event = ticketType && (await lockEventIfThere(tx, ticketType.eventId));
  if (!event) throw notFound('ticket type');
  assertMayManage(tx.viewer, event, 'ticket type');
  const locked = await lockOffers(tx, event, id);
  await tx.em.refresh(ticketType);
  return { ticketType, event, locked };
}
