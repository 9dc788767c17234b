import type { Tx } from '../../kernel/db/unit-of-work.js';
import { move } from '../../kernel/lifecycle.js';
import { giveBack, release } from '../inventory/index.js';
import { requestRefund, voidPayment } from '../payments/index.js';
import type { Booking } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingCancelled } from './booking.messages.js';
import { lockTickets } from './lock-booking.js';
import { ticketLifecycle } from './ticket.lifecycle.js';

export interface Ending {
  verb: 'cancel' | 'reject';
  reason: string;
}

/**
 * Ends a booking that somebody does not want any more: tickets void, places free, money not asked for any longer or on
 * its way back. A booking that has ended is a CONFLICT.
 */
export async function endBooking(tx: Tx, booking: Booking, { verb, reason }: Ending): Promise<void> {
  const wasConfirmed = booking.status === 'CONFIRMED';
  const status = move(bookingLifecycle, booking.status, verb);
  Object.assign(booking, { status, cancellationReason: reason, cancelledAt: tx.now, expiresAt: null });
  await (wasConfirmed ? undoSale(tx, booking, reason) : letGo(tx, booking, 'RELEASE'));
  tx.emit(bookingCancelled, { bookingId: booking.id });
}

/** Frees the places of a booking that waited, and stops waiting for its money. */
export async function letGo(tx: Tx, { id, eventId, holdId }: Booking, reason: 'RELEASE' | 'EXPIRE'): Promise<void> {
  await release(tx, { eventId, holdId, reason });
  await voidPayment(tx, { subjectId: id });
}

async function undoSale(tx: Tx, { id, eventId, holdId }: Booking, reason: string): Promise<void> {
  for (const ticket of await lockTickets(tx, id)) {
    if (ticket.status !== 'VOID') ticket.status = move(ticketLifecycle, ticket.status, 'void');
  }
  await giveBack(tx, { eventId, holdId });
  await requestRefund(tx, { subjectId: id, reason });
}
