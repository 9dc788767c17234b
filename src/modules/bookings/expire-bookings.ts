import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { may } from '../../kernel/lifecycle.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingOverdue } from './booking.messages.js';
import { letExpire } from './end-booking.js';
import { lockBooking } from './lock-booking.js';

const AT_ONCE = 500;

/**
 * Finds bookings that have waited too long for money or for a decision, and has each ended by itself. In no certain
 * order: those that cannot be ended must not keep the others from their turn.
 */
export async function findOverdueBookings(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from booking where expires_at <= now()
    order by random() limit ${AT_ONCE}`.execute(tx.em.getKysely());
  for (const { id } of rows) tx.emit(bookingOverdue, { bookingId: encodeId('bkg', id) });
  return rows.length;
}

/** Ends a booking that has waited too long: its places are free again. Safe to repeat; one that no longer waits stays. */
export async function expireBooking(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<void> {
  const { booking, event } = await lockBooking(tx, bookingId);
  if (!may(bookingLifecycle, booking.status, 'expire') || !(await isOverdue(tx, booking.expiresAt))) return;
  await letExpire(tx, booking, event.organizationId);
}

/** By the database's clock, which the hold was timed by too. */
async function isOverdue(tx: Tx, expiresAt: Date | null | undefined): Promise<boolean> {
  const { rows } = await sql<{ overdue: boolean }>`select ${expiresAt}::timestamptz <= now() as overdue`.execute(
    tx.em.getKysely(),
  );
  return rows[0]!.overdue;
}
