import { defineLifecycle } from '../../kernel/lifecycle.js';

export const EVENT_STATUSES = ['DRAFT', 'PENDING_APPROVAL', 'PUBLISHED', 'REJECTED', 'CANCELLED', 'COMPLETED'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export const eventLifecycle = defineLifecycle({
  noun: 'an event',
  states: EVENT_STATUSES,
  initial: 'DRAFT',
  edges: {
    submit: { from: ['DRAFT'], to: 'PENDING_APPROVAL' },
    withdraw: { from: ['PENDING_APPROVAL'], to: 'DRAFT' },
    approve: { from: ['PENDING_APPROVAL'], to: 'PUBLISHED' },
    reject: { from: ['PENDING_APPROVAL'], to: 'REJECTED' },
    revise: { from: ['REJECTED'], to: 'DRAFT' },
    cancel: { from: ['PENDING_APPROVAL', 'PUBLISHED'], to: 'CANCELLED' },
    complete: { from: ['PUBLISHED'], to: 'COMPLETED' },
  },
});
