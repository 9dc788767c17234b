import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { needsOfTake, sell, take, type Places, type PlacesCommand, type TakeRequest } from '../inventory/index.js';
import { eventPricing, price, WAIVED, withTaxes } from '../pricing/index.js';
import type { BookingLineRow, BookingRow } from './booking.entity.js';
import { bookingConfirmed } from './booking.messages.js';
import { newReference } from './draft-booking.js';
import { draftTickets } from './draft-tickets.js';
import type { TicketRow } from './ticket.entity.js';
import { ticketLifecycle } from './ticket.lifecycle.js';
import { insertBooking, insertTickets } from './write-booking.js';

export interface WalkIn {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  name: string;
  email: string | null;
  /** PAID: the price was taken at the door, outside of Foyer. FREE: the price is let off. */
  price: 'PAID' | 'FREE';
  /** Whether they are inside already. */
  isAdmitted: boolean;
}

export interface WalkInBooking {
  booking: BookingRow;
  ticket: TicketRow;
}

/**
 * Books one place for somebody who stands at the door: sold and ticketed at once, without a reservation and without an
 * account; no fees are asked for at the door. The caller has judged who may. Refuses with SoldOut or EventNotBookable.
 */
export function bookWalkIn(walkIn: WalkIn): PlacesCommand<WalkInBooking> {
  const { eventId, ticketTypeId } = walkIn;
  const [holdId, key] = [newId('rsv'), uuidOf('evt', eventId)];
  // Limits are counted by member, and this place is nobody's: it is held under an id that no member has.
  const request = { eventId, holdId, memberId: newId('usr'), seatIds: [], timeToLive: 0, terms: 'DOOR' as const };
  const seated = { ...request, items: [], bestAvailable: bestSeatOf(ticketTypeId) };
  const standing = { ...request, items: [{ ticketTypeId, quantity: 1 }], bestAvailable: null };
  return {
    needs: { ...needsOfTake(seated), facts: [eventTitles, eventPricing].map((fact) => ({ fact, key })) },
    settle(places) {
      const { lines } = take(places, isSeated(places, ticketTypeId) ? seated : standing);
      sell(places, holdId);
      const { booking, bookingLines } = draftWalkIn(places, { walkIn, holdId, lines });
      const [drafted] = draftTickets(places, booking, bookingLines);
      const ticket = walkIn.isAdmitted ? { ...drafted!, status: move(ticketLifecycle, 'VALID', 'checkIn') } : drafted!;
      places.write(...insertBooking(booking, bookingLines), insertTickets([ticket]));
      places.emit(bookingConfirmed, { bookingId: booking.id });
      return { booking, ticket };
    },
  };
}

/** By the event's bare uuid. */
const eventTitles: Fact<string> = {
  name: 'event_titles',
  read: (keys: RawBuilder<readonly string[]>) =>
    sql`(select json_agg(json_build_array(id, title)) from event where id = any(${keys}::uuid[]))`,
  parse: (title: string) => title,
};

const bestSeatOf = (ticketTypeId: Id<'tty'>): TakeRequest['bestAvailable'] => ({
  ticketTypeId,
  quantity: 1,
  together: false,
  accessible: false,
});

const isSeated = (places: Places, ticketTypeId: Id<'tty'>): boolean =>
  (places.terms(uuidOf('tty', ticketTypeId))?.seatCategory ?? null) !== null;

interface WalkInDraft {
  walkIn: WalkIn;
  holdId: Id<'rsv'>;
  lines: Omit<BookingLineRow, 'bookingId'>[];
}

function draftWalkIn(places: Places, { walkIn, holdId, lines }: WalkInDraft) {
  const key = uuidOf('evt', walkIn.eventId);
  const { country, taxes } = places.know(eventPricing, key)!;
  const discount = walkIn.price === 'FREE' ? WAIVED : null;
  const booking: BookingRow = {
    id: newId('bkg'),
    reference: newReference(),
    eventId: walkIn.eventId,
    memberId: null,
    holdId,
    status: 'CONFIRMED',
    eventTitle: places.know(eventTitles, key)!,
    eventStartsAt: places.eventState.startsAt,
    eventVersion: places.eventState.version,
    ...price({ lines: withTaxes(lines, taxes), discount, fees: [], country }),
    discountId: null,
    discountCode: null,
    attendees: [{ name: walkIn.name, email: walkIn.email, answers: {} }],
    cancellationSteps: null,
    keptMinor: 0,
    billing: null,
    paymentMethod: null,
    expiresAt: null,
    cancellationReason: null,
    createdAt: places.now,
    confirmedAt: places.now,
    cancelledAt: null,
  };
  return { booking, bookingLines: lines.map((line) => ({ ...line, bookingId: booking.id })) };
}
