import { defineLifecycle } from '../../kernel/lifecycle.js';

export const WAITLIST_STATUSES = ['WAITING', 'OFFERED', 'ACCEPTED', 'DECLINED', 'LAPSED', 'LEFT', 'CLOSED'] as const;
export type WaitlistStatus = (typeof WAITLIST_STATUSES)[number];

export const waitlistLifecycle = defineLifecycle({
  noun: 'a waitlist entry',
  states: WAITLIST_STATUSES,
  initial: 'WAITING',
  edges: {
    offer: { from: ['WAITING'], to: 'OFFERED' },
    leave: { from: ['WAITING'], to: 'LEFT' },
    close: { from: ['WAITING'], to: 'CLOSED' },
    accept: { from: ['OFFERED'], to: 'ACCEPTED' },
    decline: { from: ['OFFERED'], to: 'DECLINED' },
    lapse: { from: ['OFFERED'], to: 'LAPSED' },
  },
});

export type WaitlistVerb = keyof typeof waitlistLifecycle.edges;
