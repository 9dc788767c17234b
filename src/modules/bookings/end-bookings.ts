import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { may } from '../../kernel/lifecycle.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { bookingCalledOff, bookingsLeft } from './booking.messages.js';
import { endBooking } from './end-booking.js';
import { lockBooking } from './lock-booking.js';

const AT_ONCE = 500;
const REASON = 'The event was called off.';

/**
 * Has every booking of an event that was called off ended, each by itself: one that cannot be ended keeps no other from
 * it, and no two are locked together. Goes through the bookings slice by slice, in order of their ids; safe to repeat.
 */
export async function endBookingsOf(
  tx: Tx,
  { eventId, after = null }: { eventId: Id<'evt'>; after?: Id<'bkg'> | null },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from booking
    where event_id = ${uuidOf('evt', eventId)} and status not in ('CANCELLED', 'EXPIRED')
      and (${after && uuidOf('bkg', after)}::uuid is null or id > ${after && uuidOf('bkg', after)}::uuid)
    order by id limit ${AT_ONCE}`.execute(tx.em.getKysely());
  const ids = rows.map(({ id }) => encodeId('bkg', id));
  for (const bookingId of ids) tx.emit(bookingCalledOff, { bookingId });
  if (ids.length === AT_ONCE) tx.emit(bookingsLeft, { eventId, after: ids.at(-1)! });
}

/** Ends a booking of an event that was called off, used tickets or not: all of its money goes back. Safe to repeat. */
export async function endCalledOffBooking(tx: Tx, { bookingId }: { bookingId: Id<'bkg'> }): Promise<void> {
  const { booking, event } = await lockBooking(tx, bookingId);
  if (event.status !== 'CANCELLED' || !may(bookingLifecycle, booking.status, 'cancel')) return;
  const { organizationId } = event;
  await endBooking(tx, booking, { verb: 'cancel', reason: REASON, organizationId });
  const details = { reason: REASON };
  tx.audit({ action: 'booking.cancelled', subjectId: bookingId, scopeId: organizationId, details });
}
