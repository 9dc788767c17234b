import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { mayManage } from '../organizations/index.js';
import type { BookingRow } from './booking.entity.js';
import { NotCancellable } from './booking.problems.js';
import { assertMaySeeBooking } from './booking.policy.js';
import { paidBooking } from './confirm-booking.js';
import { endBooking } from './end-booking.js';
import { lockBooking, lockTickets } from './lock-booking.js';
import { bookingRow } from './write-booking.js';

/**
 * Gives up a booking: by its member before the event starts, by those who manage the event at any time. Its places are
 * free at once, its tickets void, and what was paid is refunded in full. Refuses with NotCancellable.
 */
export async function cancelBooking(
  tx: Tx,
  { bookingId, reason }: { bookingId: Id<'bkg'>; reason: string },
): Promise<BookingRow> {
  const { booking, event } = await lockBooking(tx, bookingId);
  const { organizationId } = event;
  assertMaySeeBooking(tx.viewer, { memberId: booking.memberId, organizationId });
  if (event.startsAt <= tx.now && !mayManage(tx.viewer, { organizationId }))
    refuse(new NotCancellable('EVENT_STARTED'));
  const tickets = await lockTickets(tx, bookingId);
  if (tickets.some(({ status }) => status === 'CHECKED_IN')) refuse(new NotCancellable('TICKET_USED'));
  await endBooking(tx, booking, { verb: 'cancel', reason, organizationId });
  tx.audit({ action: 'booking.cancelled', subjectId: bookingId, scopeId: organizationId, details: { reason } });
  return bookingRow(booking);
}

/** The provider says that no money will come: a booking that waited for it is CANCELLED. Safe to repeat. */
export async function cancelUnpaidBooking(tx: Tx, { subjectId }: { subjectId: string }): Promise<void> {
  const id = paidBooking(subjectId);
  if (!id) return;
  const { booking, event } = await lockBooking(tx, id);
  if (booking.status !== 'PENDING_PAYMENT') return;
  const { organizationId } = event;
  await endBooking(tx, booking, { verb: 'cancel', reason: 'The payment failed.', organizationId });
}
