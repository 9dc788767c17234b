import { sql } from 'kysely';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { refundRequested } from './payment.messages.js';

const PATIENCE = 15 * 60_000;
const AT_ONCE = 500;

/**
 * Asks once more for refunds that the provider has not made for a quarter of an hour: the errands that asked may have
 * given up. The provider knows a repeat by the refund's id. In no certain order: those that take days must not keep the
 * others from their turn. Returns how many there are.
 */
export async function retryRefunds(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from refund
    where status = 'REQUESTED' and created_at < ${addMilliseconds(tx.now, -PATIENCE)}
    order by random() limit ${AT_ONCE}`.execute(tx.em.getKysely());
  for (const { id } of rows) tx.emit(refundRequested, { refundId: encodeId('rfd', id) });
  return rows.length;
}
