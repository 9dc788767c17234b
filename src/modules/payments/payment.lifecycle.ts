import { defineLifecycle } from '../../kernel/lifecycle.js';

export const PAYMENT_STATUSES = ['REQUESTED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'VOIDED'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/**
 * Each edge leads upwards, so news of a provider end in the same state in any order. CAPTURED is above all: money that
 * comes after a payment failed or was voided is still money, and must be sold for or given back.
 */
export const paymentLifecycle = defineLifecycle({
  noun: 'a payment',
  states: PAYMENT_STATUSES,
  initial: 'REQUESTED',
  edges: {
    authorize: { from: ['REQUESTED'], to: 'AUTHORIZED' },
    capture: { from: ['REQUESTED', 'AUTHORIZED', 'FAILED', 'VOIDED'], to: 'CAPTURED' },
    fail: { from: ['REQUESTED', 'AUTHORIZED'], to: 'FAILED' },
    void: { from: ['REQUESTED', 'AUTHORIZED'], to: 'VOIDED' },
  },
});
