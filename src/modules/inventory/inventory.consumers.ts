import { defineConsumer, type Recurring } from '../../kernel/messages/message.js';
import { eventDuplicated } from '../events/index.js';
import { copyTicketTypes } from './copy-ticket-types.js';
import { sweepWaitedFor } from './sweep-waited-for.js';
import { MOST_SWEPT, sweepExpiredHolds, sweepOverdueHolds } from './sweep-expired-holds.js';

export const inventoryConsumers = [
  defineConsumer({ message: eventDuplicated, name: 'copy-ticket-types', command: copyTicketTypes }),
];

const hasMore = (freed: number): boolean => freed >= MOST_SWEPT;

const sweeping: Recurring<number>[] = [
  { name: 'sweep-expired-holds', everySeconds: 1, command: sweepExpiredHolds, hasMore },
  { name: 'sweep-overdue-holds', everySeconds: 5, command: sweepOverdueHolds, hasMore },
  { name: 'sweep-waited-for', everySeconds: 1, command: sweepWaitedFor, hasMore: (freed) => freed > 0 },
];

export const inventoryRecurring: Recurring[] = sweeping;
