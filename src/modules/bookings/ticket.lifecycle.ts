import { defineLifecycle } from '../../kernel/lifecycle.js';

export const TICKET_STATUSES = ['VALID', 'CHECKED_IN', 'VOID'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export const ticketLifecycle = defineLifecycle({
  noun: 'a ticket',
  states: TICKET_STATUSES,
  initial: 'VALID',
  edges: {
    checkIn: { from: ['VALID'], to: 'CHECKED_IN' },
    undoCheckIn: { from: ['CHECKED_IN'], to: 'VALID' },
    void: { from: ['VALID', 'CHECKED_IN'], to: 'VOID' },
  },
});
