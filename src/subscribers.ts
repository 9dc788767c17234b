import { forgetIdempotencyKeys } from './kernel/db/idempotency.js';
import type { Recurring, Subscriber } from './kernel/messages/message.js';
import { accountsRecurring } from './modules/accounts/index.js';
import { bookingsConsumers, bookingsRecurring } from './modules/bookings/index.js';
import { inventoryConsumers, inventoryRecurring } from './modules/inventory/index.js';
import { invoicesConsumers } from './modules/invoices/index.js';
import { paymentsRecurring } from './modules/payments/index.js';
import { reservationsConsumers } from './modules/reservations/index.js';
import { waitlistConsumers, waitlistRecurring } from './modules/waitlist/index.js';

/** Who answers which message with a command; errands that call other systems are added by the composition root. */
export const consumers: readonly Subscriber[] = [
  ...inventoryConsumers,
  ...reservationsConsumers,
  ...bookingsConsumers,
  ...invoicesConsumers,
  ...waitlistConsumers,
];

/** What the worker repeats. */
export const recurring: readonly Recurring[] = [
  { name: 'forget-idempotency-keys', everySeconds: 3_600, command: forgetIdempotencyKeys },
  ...accountsRecurring,
  ...inventoryRecurring,
  ...paymentsRecurring,
  ...bookingsRecurring,
  ...waitlistRecurring,
];
