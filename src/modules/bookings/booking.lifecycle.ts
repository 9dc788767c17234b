import { defineLifecycle } from '../../kernel/lifecycle.js';

export const BOOKING_STATUSES = ['PENDING_PAYMENT', 'PENDING_APPROVAL', 'CONFIRMED', 'CANCELLED', 'EXPIRED'] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

export const bookingLifecycle = defineLifecycle({
  noun: 'a booking',
  states: BOOKING_STATUSES,
  initial: 'PENDING_PAYMENT',
  edges: {
    authorize: { from: ['PENDING_PAYMENT'], to: 'PENDING_APPROVAL' },
    approve: { from: ['PENDING_APPROVAL'], to: 'PENDING_PAYMENT' },
    reject: { from: ['PENDING_APPROVAL'], to: 'CANCELLED' },
    confirm: { from: ['PENDING_PAYMENT', 'PENDING_APPROVAL'], to: 'CONFIRMED' },
    cancel: { from: ['PENDING_PAYMENT', 'PENDING_APPROVAL', 'CONFIRMED'], to: 'CANCELLED' },
    expire: { from: ['PENDING_PAYMENT', 'PENDING_APPROVAL'], to: 'EXPIRED' },
  },
});
