import type { Tx } from '../../kernel/db/unit-of-work.js';
import { may, move } from '../../kernel/lifecycle.js';
import { lockPayment } from './lock-payment.js';
import { paymentLifecycle } from './payment.lifecycle.js';

/**
 * Stops waiting for the money of a subject. Safe to repeat; a payment that has settled, or was never asked for, is left
 * alone. Money that comes all the same is captured, and its subject gives it back.
 */
export async function voidPayment(tx: Tx, { subjectId }: { subjectId: string }): Promise<void> {
  const payment = await lockPayment(tx, { subjectId });
  if (!payment || !may(paymentLifecycle, payment.status, 'void')) return;
  payment.status = move(paymentLifecycle, payment.status, 'void');
  payment.settledAt = tx.now;
}
