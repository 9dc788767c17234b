import { defineConsumer, type Recurring } from '../../kernel/messages/message.js';
import { eventDuplicated } from '../events/index.js';
import { copyTicketTypes } from './copy-ticket-types.js';
import { sweepExpiredHolds } from './sweep-expired-holds.js';

export const inventoryConsumers = [
  defineConsumer({ message: eventDuplicated, name: 'copy-ticket-types', command: copyTicketTypes }),
];

export const inventoryRecurring: Recurring[] = [
  { name: 'sweep-expired-holds', everySeconds: 1, command: sweepExpiredHolds },
];
