import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { shareEvent, type Event } from '../events/index.js';
import { changePlaces, needsOfTake, sell, take, type Places, type TakeRequest } from '../inventory/index.js';
import { price } from '../pricing/index.js';
import type { BookingLineRow, BookingRow } from './booking.entity.js';
import { bookingConfirmed } from './booking.messages.js';
import { newReference } from './draft-booking.js';
import { draftTickets } from './issue-tickets.js';
import type { TicketRow } from './ticket.entity.js';
import { insertBooking, insertTickets } from './write-booking.js';

export interface WalkIn {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  name: string;
  email: string | null;
  /** PAID: the price was taken at the door, outside of Foyer. FREE: the price is let off. */
  price: 'PAID' | 'FREE';
}

export interface WalkInBooking {
  booking: BookingRow;
  ticket: TicketRow;
}

/**
 * Books one place for somebody who stands at the door: sold and ticketed at once, without a reservation and without an
 * account. The caller has judged who may. Refuses with SoldOut or EventNotBookable.
 */
export async function bookWalkIn(tx: Tx, walkIn: WalkIn): Promise<WalkInBooking> {
  const { eventId, ticketTypeId } = walkIn;
  const event = await shareEvent(tx, eventId);
  const holdId = newId('rsv');
  // Limits are counted by member, and this place is nobody's: it is held under an id that no member has.
  const request = { eventId, holdId, memberId: newId('usr'), seatIds: [], timeToLive: 0, terms: 'DOOR' as const };
  const seated = { ...request, items: [], bestAvailable: bestSeatOf(ticketTypeId) };
  const standing = { ...request, items: [{ ticketTypeId, quantity: 1 }], bestAvailable: null };
  const booked = await changePlaces(tx, eventId, {
    needs: needsOfTake(seated),
    settle(places) {
      const { lines } = take(places, isSeated(places, ticketTypeId) ? seated : standing);
      sell(places, holdId);
      const { booking, bookingLines } = draftWalkIn(tx, { walkIn, event, holdId, lines });
      const tickets = draftTickets(tx, booking, bookingLines);
      places.write(...insertBooking(booking, bookingLines), insertTickets(tickets));
      return { booking, ticket: tickets[0]! };
    },
  });
  tx.emit(bookingConfirmed, { bookingId: booked.booking.id });
  return booked;
}

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
  event: Event;
  holdId: Id<'rsv'>;
  lines: Omit<BookingLineRow, 'bookingId'>[];
}

function draftWalkIn(tx: Tx, { walkIn, event, holdId, lines }: WalkInDraft) {
  const booking: BookingRow = {
    id: newId('bkg'),
    reference: newReference(),
    eventId: walkIn.eventId,
    memberId: null,
    holdId,
    status: 'CONFIRMED',
    eventTitle: event.title,
    eventStartsAt: event.startsAt,
    ...price({ lines, isWaived: walkIn.price === 'FREE' }),
    attendees: [{ name: walkIn.name, email: walkIn.email, answers: {} }],
    paymentMethod: null,
    expiresAt: null,
    cancellationReason: null,
    createdAt: tx.now,
    confirmedAt: tx.now,
    cancelledAt: null,
  };
  return { booking, bookingLines: lines.map((line) => ({ ...line, bookingId: booking.id })) };
}
