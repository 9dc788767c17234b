import { defineConsumer, type Consumer, type Recurring } from '../../kernel/messages/message.js';
import { paymentCaptured, paymentFailed } from '../payments/index.js';
import { cancelUnpaidBooking } from './cancel-booking.js';
import { confirmPaidBooking } from './confirm-booking.js';
import { expireBookings } from './expire-bookings.js';

export const bookingsConsumers: Consumer[] = [
  defineConsumer({ message: paymentCaptured, name: 'confirm-paid-booking', command: confirmPaidBooking }),
  defineConsumer({ message: paymentFailed, name: 'cancel-unpaid-booking', command: cancelUnpaidBooking }),
];

export const bookingsRecurring: Recurring[] = [{ name: 'expire-bookings', everySeconds: 10, command: expireBookings }];
