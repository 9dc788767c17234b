import type { Tx } from '../../kernel/db/unit-of-work.js';
import { move } from '../../kernel/lifecycle.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingExpired } from './booking.messages.js';
import { letGo } from './end-booking.js';
import { lockOverdueBookings } from './lock-booking.js';

const AT_ONCE = 50;

/** Ends bookings that have waited too long for money or for a decision: their places are free again. */
export async function expireBookings(tx: Tx): Promise<number> {
  const overdue = await lockOverdueBookings(tx, AT_ONCE);
  for (const booking of overdue) {
    Object.assign(booking, { status: move(bookingLifecycle, booking.status, 'expire'), expiresAt: null });
    await letGo(tx, booking, 'EXPIRE');
    tx.emit(bookingExpired, { bookingId: booking.id });
  }
  return overdue.length;
}
