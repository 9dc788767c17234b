import type { Id } from '../../kernel/ids.js';
import type { Places } from '../inventory/index.js';
import { insertNotices, noticeOf, type News } from '../notices/index.js';
import type { BookingRow } from './booking.entity.js';

interface SeatNews extends Pick<News, 'before' | 'after' | 'refundMinor' | 'reason'> {
  ticketId: Id<'tck'>;
  kind: 'RESEATED' | 'SEAT_REFUNDED';
}

/** Tells the guest of a ticket, in the commit of the change, what has become of its seat. */
export function tellOfSeat(
  places: Places,
  { id: bookingId, eventId, currency }: BookingRow,
  { ticketId, ...news }: SeatNews,
): void {
  const change = places.change.settled.version;
  const common = { eventId, change, changedAt: places.at, toldAt: places.now };
  places.write(insertNotices([noticeOf({ bookingId, currency, ticketId }, { ...common, ...news })]));
}
