import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { bookWalkIn } from '../bookings/index.js';
import { Event } from '../events/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { enterTicket } from './check-in-rows.js';
import type { CheckedIn } from './check-in-ticket.js';

export interface WalkInAtGate {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  name: string;
  email?: string | null;
  /** Whether the price was taken at the door; otherwise it is let off. */
  paid: boolean;
  gate?: string | null;
}

/**
 * Books, tickets and lets in somebody who stands at the door, in one commit. Sale times and limits do not bind the
 * door; capacity does. Refuses with SoldOut or EventNotBookable.
 */
export const admitWalkIn: Command<WalkInAtGate, CheckedIn> = async (tx, walkIn) => {
  const { eventId, ticketTypeId } = walkIn;
  const gate = walkIn.gate ?? 'Walk-in';
  const event = await tx.em.findOne(Event, { id: eventId });
  if (!event) throw notFound('event');
  assertMayWorkDoor(tx.viewer, event);
  const { ticket, booking } = await bookWalkIn(tx, {
    eventId,
    ticketTypeId,
    name: walkIn.name.trim(),
    email: walkIn.email ?? null,
    price: walkIn.paid ? 'PAID' : 'FREE',
  });
  const { added } = await enterTicket(tx, { ticketId: ticket.id, eventId, gate, nonce: null, scannedAt: tx.now }, true);
  tx.audit({
    action: 'ticket.walkInAdmitted',
    subjectId: ticket.id,
    scopeId: event.organizationId,
    details: { bookingId: booking.id, paid: walkIn.paid, gate },
  });
  return { ticket: { ...ticket, status: 'CHECKED_IN' }, checkIn: added! };
};
