import { defineConsumer, type Recurring } from '../../kernel/messages/message.js';
import { lookForOpened, serveByTheClock, serveWhatOpened } from './serve-by-the-clock.js';
import { placesOpened } from './waitlist.messages.js';

export const waitlistConsumers = [
  defineConsumer({ message: placesOpened, name: 'serve-waitlist', command: serveWhatOpened }),
];

const serving: Recurring<boolean>[] = [
  { name: 'serve-waitlists', everySeconds: 1, command: serveByTheClock, hasMore: (found) => found },
];

export const waitlistRecurring: Recurring[] = [
  ...(serving as Recurring[]),
  { name: 'serve-what-opened', everySeconds: 15, command: lookForOpened },
];
