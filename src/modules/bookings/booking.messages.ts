import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';
import type { Programme } from '../events/index.js';

/** Its places are sold and its tickets are valid. */
export const bookingConfirmed = defineMessage<{ bookingId: Id<'bkg'> }>('booking.confirmed');

/** Given up by somebody, or its payment failed: its places are free and its tickets void. */
export const bookingCancelled = defineMessage<{ bookingId: Id<'bkg'> }>('booking.cancelled');

/** Waited too long: its places are free, and money that came too late goes back. */
export const bookingExpired = defineMessage<{ bookingId: Id<'bkg'> }>('booking.expired');

/** Its money came when its places were gone, and is on its way back: its member must hear of it. */
export const bookingPaidTooLate = defineMessage<{ bookingId: Id<'bkg'> }>('booking.paid-too-late');

/** It has another seat than before. */
export const ticketMoved = defineMessage<{ ticketId: Id<'tck'> }>('ticket.moved');

/** It has another holder than before, or waits for one. */
export const ticketTransferred = defineMessage<{ ticketId: Id<'tck'> }>('ticket.transferred');

/** It waits longer than it may, and must end. */
export const bookingOverdue = defineMessage<{ bookingId: Id<'bkg'> }>('booking.overdue');

/** Its event was called off, and it must end. */
export const bookingCalledOff = defineMessage<{ bookingId: Id<'bkg'> }>('booking.called-off');

/** An event that was called off may have bookings whose ids come after this one. */
export const bookingsLeft = defineMessage<{ eventId: Id<'evt'>; after: Id<'bkg'> }>('booking.left');

/** A change of an event may have to be told to bookings whose ids come after this one. */
export const guestsLeft = defineMessage<{
  eventId: Id<'evt'>;
  version: number;
  at: string;
  before: Programme;
  after: Programme;
  behind: Id<'bkg'>;
}>('booking.guests-left');

/** Money that came is neither for a booking, nor kept, nor on its way back: somebody must look at it. */
export const moneyUnaccounted = defineMessage<{
  paymentId: Id<'pay'>;
  subjectId: string;
  amountMinor: number;
  currency: string;
}>('money.unaccounted');
