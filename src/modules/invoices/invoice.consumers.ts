import { defineConsumer, type Consumer } from '../../kernel/messages/message.js';
import { bookingConfirmed } from '../bookings/index.js';
import { refundSettled } from '../payments/index.js';
import { billBooking, billBookings } from './bill-booking.js';
import { issueCreditNote } from './issue-credit-note.js';

export const invoicesConsumers: Consumer[] = [
  defineConsumer({
    message: bookingConfirmed,
    name: 'issue-invoice',
    command: billBooking,
    together: billBookings,
  }),
  defineConsumer({ message: refundSettled, name: 'issue-credit-note', command: issueCreditNote }),
];
