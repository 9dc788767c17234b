import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { Event } from '../events/index.js';
import { Booking } from './booking.entity.js';
import { Ticket } from './ticket.entity.js';

const LOCKED = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;

export interface LockedBooking {
  booking: Booking;
  event: Event;
}

/** The booking, locked and as it is now, with its event. Locks go in this order: booking, ticket, inventory, payment. */
export async function lockBooking(tx: Tx, id: Id<'bkg'>): Promise<LockedBooking> {
  const booking = await tx.em.findOne(Booking, { id }, LOCKED);
  if (!booking) throw notFound('booking');
  const event = await tx.em.findOneOrFail(Event, { id: booking.eventId });
  return { booking, event };
}

export function lockTickets(tx: Tx, bookingId: Id<'bkg'>): Promise<Ticket[]> {
  return tx.em.find(Ticket, { bookingId }, { ...LOCKED, orderBy: { position: 'asc' } });
}

/** Bookings that have waited too long by the database's clock, locked; those that another worker has are left to it. */
export async function lockOverdueBookings(tx: Tx, most: number): Promise<Booking[]> {
  const { rows: due } = await sql<{ id: string }>`select id from booking where expires_at <= now()
    order by event_id, id limit ${most} for update skip locked`.execute(tx.em.getKysely());
  if (due.length === 0) return [];
  return tx.em.find(
    Booking,
    { id: { $in: due.map(({ id }) => encodeId('bkg', id)) } },
    { orderBy: { eventId: 'asc', id: 'asc' } },
  );
}
