import { LockMode } from '@mikro-orm/core';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Payment } from './payment.entity.js';
import { Refund } from './refund.entity.js';

/** The payment, locked and as it is now. Locks of others come before it, and that of a refund after. */
export function lockPayment(tx: Tx, where: { id: Id<'pay'> } | { subjectId: string }): Promise<Payment | null> {
  return tx.em.findOne(Payment, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

export function lockRefund(tx: Tx, id: Id<'rfd'>): Promise<Refund | null> {
  return tx.em.findOne(Refund, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}
