import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { may } from '../../kernel/lifecycle.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { bookingLifecycle } from './booking.lifecycle.js';
import { insertNotices, noticesOf, type GuestNoticeRow } from '../notices/index.js';
import { bookingCalledOff, bookingsLeft } from './booking.messages.js';
import { atStake, endBooking } from './end-booking.js';
import { onBooking, type BookingNow, type BookingPlaces } from './on-booking.js';

const AT_ONCE = 500;
/** Tells those bookings that end with their event from those that ended before. */
export const CALLED_OFF = 'The event was called off.';

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

/** Ends a booking of an event that was called off. Safe to repeat. */
export const endCalledOffBooking = (where: BookingPlaces): PlacesCommand<void> =>
  onBooking(where, (places, now) => {
    endIfCalledOff(places, now);
  });

/**
 * Ends a booking whose event was called off, used tickets or not: all of its money goes back, and its guests are told.
 * For whoever hears of the booking first; false, with nothing changed, when it takes place or the booking has ended.
 */
export function endIfCalledOff(places: Places, now: BookingNow): boolean {
  const { status, organizationId: scopeId } = places.eventState;
  if (status !== 'CANCELLED' || !may(bookingLifecycle, now.booking.status, 'cancel')) return false;
  places.write(insertNotices(noticesOfCalledOff(places, now)));
  endBooking(places, now, { verb: 'cancel', reason: CALLED_OFF });
  const details = { reason: CALLED_OFF };
  places.audit({ action: 'booking.cancelled', subjectId: now.booking.id, scopeId, details });
  return true;
}

function noticesOfCalledOff(places: Places, now: BookingNow): GuestNoticeRow[] {
  const { id: bookingId, eventId, currency, memberId = null } = now.booking;
  const givenAway = now.tickets.filter((ticket) => ticket.status !== 'VOID' && (ticket.memberId ?? null) !== memberId);
  return noticesOf(
    { bookingId, currency, givenAway: givenAway.map(({ id }) => id) },
    {
      ...{ eventId, kind: 'CANCELLED', change: places.eventState.version, changedAt: places.at, toldAt: places.now },
      refundMinor: atStake(now),
    },
  );
}
