import type { Recurring } from '../../kernel/messages/message.js';
import { RECONCILED_AT_ONCE, reconcilePayments } from './reconcile-payments.js';
import { retryRefunds } from './retry-refunds.js';

const reconciliation: Recurring<number> = {
  name: 'reconcile-payments',
  everySeconds: 60,
  command: reconcilePayments,
  hasMore: (asked) => asked === RECONCILED_AT_ONCE,
};

export const paymentsRecurring: Recurring[] = [
  reconciliation,
  /** An errand gives up within ten minutes, so about one at a time asks for a refund that cannot be made. */
  { name: 'retry-refunds', everySeconds: 600, command: retryRefunds },
];
