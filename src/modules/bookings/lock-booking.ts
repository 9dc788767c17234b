import { LockMode } from '@mikro-orm/core';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { shareEvent, type Event } from '../events/index.js';
import { Booking } from './booking.entity.js';
import { Ticket } from './ticket.entity.js';

const LOCKED = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;

export interface LockedBooking {
  booking: Booking;
  event: Event;
}

/**
 * The booking, locked and as it is now, with its event, shared. Locks go in this order: event, reservation,
 * booking, ticket, event_inventory, payment, refund.
 */
export async function lockBooking(tx: Tx, id: Id<'bkg'>): Promise<LockedBooking> {
  const found = await tx.em.findOne(Booking, { id });
  if (!found) throw notFound('booking');
  const event = await shareEvent(tx, found.eventId);
  const booking = await tx.em.findOneOrFail(Booking, { id }, LOCKED);
  return { booking, event };
}

/** The ticket, locked and as it is now, with its booking and event as by `lockBooking`. */
export async function lockTicket(tx: Tx, id: Id<'tck'>): Promise<LockedBooking & { ticket: Ticket }> {
  const found = await tx.em.findOne(Ticket, { id });
  if (!found) throw notFound('ticket');
  const locked = await lockBooking(tx, found.bookingId);
  return { ...locked, ticket: await tx.em.findOneOrFail(Ticket, { id }, LOCKED) };
}

/** The same without the booking, of which a change of hands changes nothing. */
export async function lockHeldTicket(tx: Tx, id: Id<'tck'>): Promise<{ ticket: Ticket; event: Event }> {
  const found = await tx.em.findOne(Ticket, { id });
  if (!found) throw notFound('ticket');
  const event = await shareEvent(tx, found.eventId);
  return { event, ticket: await tx.em.findOneOrFail(Ticket, { id }, LOCKED) };
}

export function lockTickets(tx: Tx, bookingId: Id<'bkg'>): Promise<Ticket[]> {
  return tx.em.find(Ticket, { bookingId }, { ...LOCKED, orderBy: { position: 'asc' } });
}
