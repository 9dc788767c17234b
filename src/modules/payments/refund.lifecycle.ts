import { defineLifecycle } from '../../kernel/lifecycle.js';

export const REFUND_STATUSES = ['REQUESTED', 'SUCCEEDED', 'FAILED'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** FAILED is above all: a bank may send money back days after the provider has called the refund made. */
export const refundLifecycle = defineLifecycle({
  noun: 'a refund',
  states: REFUND_STATUSES,
  initial: 'REQUESTED',
  edges: {
    succeed: { from: ['REQUESTED'], to: 'SUCCEEDED' },
    fail: { from: ['REQUESTED', 'SUCCEEDED'], to: 'FAILED' },
  },
});
