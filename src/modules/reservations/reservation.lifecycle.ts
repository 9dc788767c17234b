import { defineLifecycle } from '../../kernel/lifecycle.js';

export const RESERVATION_STATUSES = ['ACTIVE', 'CONVERTED', 'RELEASED', 'EXPIRED'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

export const reservationLifecycle = defineLifecycle({
  noun: 'a reservation',
  states: RESERVATION_STATUSES,
  initial: 'ACTIVE',
  edges: {
    convert: { from: ['ACTIVE'], to: 'CONVERTED' },
    release: { from: ['ACTIVE'], to: 'RELEASED' },
    expire: { from: ['ACTIVE'], to: 'EXPIRED' },
  },
});
