import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { changePlaces, giveBack, onHold, release, type Places } from '../inventory/index.js';
import { requestRefund, voidPayment } from '../payments/index.js';
import type { Booking } from './booking.entity.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingCancelled, bookingExpired } from './booking.messages.js';
import { lockTickets } from './lock-booking.js';
import { ticketLifecycle } from './ticket.lifecycle.js';

export interface Ending {
  verb: 'cancel' | 'reject';
  reason: string;
  /** Whose event it is. */
  organizationId: Id<'org'>;
}

/**
 * Ends a booking that somebody does not want any more: tickets void, places free, money not asked for any longer, and on
 * its way back if it has come: also to a booking that has not heard of it yet. A booking that has ended is a CONFLICT.
 */
export async function endBooking(tx: Tx, booking: Booking, ending: Ending): Promise<void> {
  const { verb, reason, organizationId: scopeId } = ending;
  const wasConfirmed = booking.status === 'CONFIRMED';
  const status = move(bookingLifecycle, booking.status, verb);
  Object.assign(booking, { status, cancellationReason: reason, cancelledAt: tx.now, expiresAt: null });
  if (wasConfirmed) await voidTickets(tx, booking.id);
  await change(tx, booking, wasConfirmed ? giveBack : (places, holdId) => release(places, holdId, 'RELEASE'));
  await endPayment(tx, { subjectId: booking.id, reason, scopeId });
  tx.emit(bookingCancelled, { bookingId: booking.id });
}

/** Nobody waits any longer for a booking that has waited too long: places free, money as in `endBooking`. */
export async function letExpire(tx: Tx, booking: Booking, scopeId: Id<'org'>): Promise<void> {
  const status = move(bookingLifecycle, booking.status, 'expire');
  Object.assign(booking, { status, expiresAt: null });
  await change(tx, booking, (places, holdId) => release(places, holdId, 'EXPIRE'));
  await endPayment(tx, { subjectId: booking.id, reason: 'The payment came when the booking had expired.', scopeId });
  tx.emit(bookingExpired, { bookingId: booking.id });
}

async function change(
  tx: Tx,
  { eventId, holdId }: Booking,
  settle: (places: Places, holdId: Id<'rsv'>) => unknown,
): Promise<void> {
  await changePlaces(
    tx,
    eventId,
    onHold(holdId, (places) => settle(places, holdId)),
  );
}

/** Both lock the payment and read it anew, so what only reads it comes first. */
async function endPayment(tx: Tx, ended: { subjectId: Id<'bkg'>; reason: string; scopeId: Id<'org'> }): Promise<void> {
  await requestRefund(tx, ended);
  await voidPayment(tx, ended);
}

async function voidTickets(tx: Tx, bookingId: Id<'bkg'>): Promise<void> {
  for (const ticket of await lockTickets(tx, bookingId)) {
    if (ticket.status !== 'VOID') ticket.status = move(ticketLifecycle, ticket.status, 'void');
  }
}
