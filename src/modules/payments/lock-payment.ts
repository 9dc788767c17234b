import { LockMode } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Payment, paymentRows, type PaymentRow } from './payment.entity.js';
import { Refund } from './refund.entity.js';

/** The payment, locked and as it is now. Locks of others come before it, and that of a refund after. */
export function lockPayment(tx: Tx, id: Id<'pay'>): Promise<Payment | null> {
  return tx.em.findOne(Payment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

export function lockRefund(tx: Tx, id: Id<'rfd'>): Promise<Refund | null> {
  return tx.em.findOne(Refund, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** The payments of subjects, by the subject's id, locked: for commands that settle money with the places it is for. */
export const lockedPayments: Fact<PaymentRow> = {
  name: 'payments',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_object_agg(p.subject_id, to_jsonb(p))
    from (select * from payment where subject_id = any(${keys}::text[]) order by id for update) p)`,
  parse: (json: object) => rowOfJson(paymentRows, json),
};
