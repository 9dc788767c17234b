import type { Tx } from '../../kernel/db/unit-of-work.js';
import { claimUnsettledPayments } from './lock-payment.js';
import { paymentUnsettled } from './payment.messages.js';

/** As many as are asked about at once; more wait for the next run, which then begins at once. */
export const RECONCILED_AT_ONCE = 200;

/**
 * Has providers asked about payments that they have not said the last word on for minutes: a webhook may have been lost,
 * or an errand may have given up. Also about those that we no longer want: money may have come before we said so. Several
 * workers may do so at the same time; returns how many there were.
 */
export async function reconcilePayments(tx: Tx): Promise<number> {
  const ids = await claimUnsettledPayments(tx, RECONCILED_AT_ONCE);
  for (const paymentId of ids) tx.emit(paymentUnsettled, { paymentId });
  return ids.length;
}
