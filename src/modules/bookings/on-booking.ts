import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { updateRow } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { inOrderOf } from '../../kernel/graphql/loader.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { onHold, type Needs, type Places, type PlacesCommand } from '../inventory/index.js';
import { lockedPayments, type PaymentRow } from '../payments/index.js';
import { bookingRows, type BookingRow } from './booking.entity.js';
import { lockedBookings, type LockedBooking } from './lock-bookings.js';

/** Where the places of a booking are: this never changes. */
export interface BookingPlaces {
  bookingId: Id<'bkg'>;
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

/** A booking with all that ends with it, as it is behind the locks. */
export interface BookingNow extends LockedBooking {
  /** Undefined when nothing was asked for. */
  payment: PaymentRow | undefined;
}

/**
 * A command about a booking, with its tickets and its payment, all of them locked, and whatever else it must know. The
 * caller judges who may.
 */
export function onBooking<Answer>(
  { bookingId, holdId }: BookingPlaces,
  settle: (places: Places, now: BookingNow) => Answer,
  facts: NonNullable<Needs['facts']> = [],
): PlacesCommand<Answer> {
  const key = uuidOf('bkg', bookingId);
  return onHold(
    holdId,
    (places) => {
      const stored = places.know(lockedBookings, key);
      if (!stored) throw notFound('booking');
      return settle(places, { ...stored, payment: places.know(lockedPayments, bookingId) });
    },
    [{ fact: lockedBookings, key }, { fact: lockedPayments, key: bookingId }, ...facts],
  );
}

/** Changes a booking with its places; returns what it is then. */
export function changeBooking(places: Places, booking: BookingRow, change: Partial<BookingRow>): BookingRow {
  places.write(updateRow(bookingRows, { id: booking.id, ...change }));
  return { ...booking, ...change };
}

/** Where the places of a booking are, whoever asks; undefined where there is no such booking. */
export async function findBookingPlaces(read: Pick<Read, 'em'>, id: Id<'bkg'>): Promise<BookingPlaces | undefined> {
  return (await findPlacesOfBookings(read, [id]))[0];
}

/** The same of many, in their order. */
export async function findPlacesOfBookings(
  { em }: Pick<Read, 'em'>,
  ids: readonly Id<'bkg'>[],
): Promise<(BookingPlaces | undefined)[]> {
  const found = await ofBookings(em, { ids: ids.map((id) => uuidOf('bkg', id)) });
  return inOrderOf(ids, found.map(placesOf), ({ bookingId }) => bookingId);
}

/** The same of a ticket. */
export async function findBookingPlacesOfTicket(
  { em }: Pick<Read, 'em'>,
  id: Id<'tck'>,
): Promise<BookingPlaces | undefined> {
  return (await ofTicket(em, { id: uuidOf('tck', id) })).map(placesOf)[0];
}

type PlacesRow = Record<'id' | 'event_id' | 'hold_id', string>;

const placesOf = (row: PlacesRow): BookingPlaces => ({
  bookingId: encodeId('bkg', row.id),
  eventId: encodeId('evt', row.event_id),
  holdId: encodeId('rsv', row.hold_id),
});

const ofBookings = prepared<{ ids: string[] }, PlacesRow>(
  'places_of_bookings',
  ({ ids }) => sql`select id, event_id, hold_id from booking where id = any(${ids}::uuid[])`,
);

const ofTicket = prepared<{ id: string }, PlacesRow>(
  'places_of_ticket',
  ({ id }) => sql`select b.id, b.event_id, b.hold_id from ticket t join booking b on b.id = t.booking_id
    where t.id = ${id}::uuid`,
);
