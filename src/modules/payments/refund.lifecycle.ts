import { defineLifecycle } from '../../kernel/lifecycle.js';

export const REFUND_STATUSES = ['REQUESTED', 'SUCCEEDED'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

export const refundLifecycle = defineLifecycle({
  noun: 'a refund',
  states: REFUND_STATUSES,
  initial: 'REQUESTED',
  edges: { succeed: { from: ['REQUESTED'], to: 'SUCCEEDED' } },
});
