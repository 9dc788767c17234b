import type { Recurring } from '../../kernel/messages/message.js';
import { serveByTheClock, serveWhatOpened } from './serve-by-the-clock.js';

const serving: Recurring<boolean>[] = [
  { name: 'serve-waitlists', everySeconds: 1, command: serveByTheClock, hasMore: (found) => found },
];

export const waitlistRecurring: Recurring[] = [
  ...(serving as Recurring[]),
  { name: 'serve-what-opened', everySeconds: 15, command: serveWhatOpened },
];
