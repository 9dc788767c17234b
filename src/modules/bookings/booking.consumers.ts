import { defineConsumer, type Consumer, type Recurring } from '../../kernel/messages/message.js';
import { accountOpened } from '../accounts/index.js';
import { eventCancelled } from '../events/index.js';
import { paymentCaptured, paymentFailed } from '../payments/index.js';
import { bookingCalledOff, bookingOverdue, bookingsLeft, ticketTransferred } from './booking.messages.js';
import { cancelUnpaidBooking } from './cancel-booking.js';
import { claimTicketsOf, claimTransferredTicket } from './claim-tickets.js';
import { confirmPaidBooking } from './confirm-booking.js';
import { endBookingsOf, endCalledOffBooking } from './end-bookings.js';
import { expireBooking, findOverdueBookings } from './expire-bookings.js';

export const bookingsConsumers: Consumer[] = [
  defineConsumer({ message: paymentCaptured, name: 'confirm-paid-booking', command: confirmPaidBooking }),
  defineConsumer({ message: paymentFailed, name: 'cancel-unpaid-booking', command: cancelUnpaidBooking }),
  defineConsumer({ message: bookingOverdue, name: 'expire-booking', command: expireBooking }),
  defineConsumer({ message: eventCancelled, name: 'end-bookings', command: endBookingsOf }),
  defineConsumer({ message: bookingsLeft, name: 'end-bookings', command: endBookingsOf }),
  defineConsumer({ message: bookingCalledOff, name: 'end-booking', command: endCalledOffBooking }),
  defineConsumer({ message: accountOpened, name: 'claim-tickets', command: claimTicketsOf }),
  defineConsumer({ message: ticketTransferred, name: 'claim-ticket', command: claimTransferredTicket }),
];

export const bookingsRecurring: Recurring[] = [
  { name: 'expire-bookings', everySeconds: 10, command: findOverdueBookings },
];
