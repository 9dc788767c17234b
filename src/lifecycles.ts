import type { Lifecycle } from './kernel/lifecycle.js';
import { bookingLifecycle, ticketLifecycle } from './modules/bookings/index.js';
import { eventLifecycle } from './modules/events/index.js';
import { paymentLifecycle, refundLifecycle } from './modules/payments/index.js';
import { reservationLifecycle } from './modules/reservations/index.js';
import { waitlistLifecycle } from './modules/waitlist/index.js';

/** Every state machine, in the order of a ticket's story. */
export const lifecycles = [
  eventLifecycle,
  reservationLifecycle,
  paymentLifecycle,
  refundLifecycle,
  bookingLifecycle,
  ticketLifecycle,
  waitlistLifecycle,
] as unknown as Lifecycle[];
