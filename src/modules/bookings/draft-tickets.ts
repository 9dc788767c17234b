import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, newId } from '../../kernel/ids.js';
import type { BookingLineRow, BookingRow } from './booking.entity.js';
import { readableText } from '../../kernel/slug.js';
import type { TicketRow } from './ticket.entity.js';

const CODE_LENGTH = 10;

type Sold = Pick<BookingRow, 'id' | 'eventId' | 'memberId' | 'attendees'>;
type SoldLine = Pick<BookingLineRow, 'ticketTypeId' | 'quantity' | 'seatIds'>;

export const newTicketCode = (): string => readableText(CODE_LENGTH).toUpperCase();

/** The tickets of a booking, not stored yet: one for each place, for its attendee, valid at once. */
export function draftTickets({ now }: Pick<Tx, 'now'>, booking: Sold, lines: readonly SoldLine[]): TicketRow[] {
  const places = lines.flatMap(({ ticketTypeId, quantity, seatIds }) =>
    Array.from({ length: quantity }, (_, index) => ({ ticketTypeId, seatId: seatIds[index] })),
  );
  return places.map(({ ticketTypeId, seatId }, position) => {
    const attendee = booking.attendees[position];
    return {
      id: newId('tck'),
      bookingId: booking.id,
      eventId: booking.eventId,
      ticketTypeId,
      memberId: booking.memberId ?? null,
      seatId: seatId === undefined ? null : encodeId('seat', seatId),
      code: newTicketCode(),
      issue: 1,
      status: 'VALID',
      attendeeName: attendee?.name ?? '',
      attendeeEmail: attendee?.email ?? null,
      position,
      createdAt: now,
    };
  });
}
