import type { Recurring } from '../../kernel/messages/message.js';
import { retryRefunds } from './retry-refunds.js';

/** An errand gives up within ten minutes, so about one at a time asks for a refund that cannot be made. */
export const paymentsRecurring: Recurring[] = [{ name: 'retry-refunds', everySeconds: 600, command: retryRefunds }];
