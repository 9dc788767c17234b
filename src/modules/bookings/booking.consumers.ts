import DataLoader from 'dataloader';
import { system } from '../../kernel/auth/viewer.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { decodeId, type Id } from '../../kernel/ids.js';
import {
  defineConsumer,
  defineErrand,
  type Consumer,
  type Errand,
  type Recurring,
} from '../../kernel/messages/message.js';
import { accountOpened } from '../accounts/index.js';
import { eventCancelled, programmeChanged } from '../events/index.js';
import type { PlacesCombiner, PlacesCommand } from '../inventory/index.js';
import { paymentAuthorized, paymentCaptured, paymentFailed } from '../payments/index.js';
import { bookingCalledOff, bookingOverdue, bookingsLeft, guestsLeft, ticketTransferred } from './booking.messages.js';
import { cancelUnpaidBooking } from './cancel-booking.js';
import { claimTicketsOf, claimTransferredTicket } from './claim-tickets.js';
import { confirmPaidBooking } from './confirm-booking.js';
import { awaitDecision } from './decide-on-booking.js';
import { endBookingsOf, endCalledOffBooking } from './end-bookings.js';
import { expireBooking, findOverdueBookings } from './expire-bookings.js';
import { findPlacesOfBookings, type BookingPlaces } from './on-booking.js';
import { tellGuests } from './tell-guests.js';
import { findUnaccountedMoney } from './unaccounted-money.js';

export const bookingsConsumers: Consumer[] = [
  defineConsumer({ message: eventCancelled, name: 'end-bookings', command: endBookingsOf }),
  defineConsumer({ message: bookingsLeft, name: 'end-bookings', command: endBookingsOf }),
  defineConsumer({ message: programmeChanged, name: 'tell-guests', command: tellGuests }),
  defineConsumer({ message: guestsLeft, name: 'tell-guests', command: tellGuests }),
  defineConsumer({ message: accountOpened, name: 'claim-tickets', command: claimTicketsOf }),
  defineConsumer({ message: ticketTransferred, name: 'claim-ticket', command: claimTransferredTicket }),
];

export const bookingsRecurring: Recurring[] = [
  { name: 'expire-bookings', everySeconds: 10, command: findOverdueBookings },
  { name: 'find-unaccounted-money', everySeconds: 1_800, command: findUnaccountedMoney },
];

interface Settling {
  settle: PlacesCombiner['settle'];
  read(): Pick<Read, 'em'>;
}

/**
 * What messages do to bookings. It is settled together with whatever else is asked of the same event's places, so many
 * payments cost one commit, and one statement tells where those of a fetch are; each is safe to repeat.
 */
export function bookingErrands({ settle, read }: Settling): Errand[] {
  const places = new DataLoader((ids: readonly Id<'bkg'>[]) => findPlacesOfBookings(read(), ids), { cache: false });
  const settleFor = async (id: Id<'bkg'>, command: (where: BookingPlaces) => PlacesCommand<void>): Promise<void> => {
    const where = await places.load(id);
    if (where) await settle({ eventId: where.eventId, viewer: system, command: command(where) });
  };
  const settlePaid = async (subjectId: string, command: (where: BookingPlaces) => PlacesCommand<void>) => {
    if (isBooking(subjectId)) await settleFor(subjectId, command);
  };
  return [
    defineErrand({
      message: paymentCaptured,
      name: 'confirm-paid-booking',
      run: ({ subjectId }) => settlePaid(subjectId, confirmPaidBooking),
    }),
    defineErrand({
      message: paymentAuthorized,
      name: 'await-decision',
      run: ({ subjectId }) => settlePaid(subjectId, awaitDecision),
    }),
    defineErrand({
      message: paymentFailed,
      name: 'cancel-unpaid-booking',
      run: ({ subjectId }) => settlePaid(subjectId, cancelUnpaidBooking),
    }),
    defineErrand({
      message: bookingOverdue,
      name: 'expire-booking',
      run: ({ bookingId }) => settleFor(bookingId, expireBooking),
    }),
    defineErrand({
      message: bookingCalledOff,
      name: 'end-booking',
      run: ({ bookingId }) => settleFor(bookingId, endCalledOffBooking),
    }),
  ];
}

/** Whether it is a booking that a payment is for. */
const isBooking = (subjectId: string): subjectId is Id<'bkg'> => decodeId('bkg', subjectId) !== undefined;
