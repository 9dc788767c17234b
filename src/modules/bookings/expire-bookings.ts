import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { may } from '../../kernel/lifecycle.js';
import type { PlacesCommand } from '../inventory/index.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingOverdue } from './booking.messages.js';
import { letExpire } from './end-booking.js';
import { endIfCalledOff } from './end-bookings.js';
import { onBooking, type BookingPlaces } from './on-booking.js';

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

/**
 * Ends a booking that has waited too long, or with its event where that was called off: its places are free again. Safe to
 * repeat; one that no longer waits stays.
 */
export const expireBooking = (where: BookingPlaces): PlacesCommand<void> =>
  onBooking(where, (places, now) => {
    const { status, expiresAt } = now.booking;
    if (!may(bookingLifecycle, status, 'expire') || !expiresAt || expiresAt > places.at) return;
    if (!endIfCalledOff(places, now)) letExpire(places, now, 'The payment came when the booking had expired.');
  });
