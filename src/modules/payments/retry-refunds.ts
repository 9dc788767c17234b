import { addMilliseconds } from '../../kernel/clock.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { refundRequested } from './payment.messages.js';
import { Refund } from './refund.entity.js';

const PATIENCE = 15 * 60_000;
const AT_ONCE = 500;

/**
 * Asks once more for refunds that the provider has not made for a quarter of an hour: the errands that asked may have
 * given up. The provider knows a repeat by the refund's id. The oldest come first; returns how many there are.
 */
export async function retryRefunds(tx: Tx): Promise<number> {
  const overdue = await tx.em.find(
    Refund,
    { status: 'REQUESTED', createdAt: { $lt: addMilliseconds(tx.now, -PATIENCE) } },
    { orderBy: { createdAt: 'asc', id: 'asc' }, limit: AT_ONCE },
  );
  for (const { id } of overdue) tx.emit(refundRequested, { refundId: id });
  return overdue.length;
}
