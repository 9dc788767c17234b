import { LockMode } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Fact } from '../../kernel/db/fact.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
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

const PATIENCE = 3 * 60_000;
const PATIENCE_WITH_DECISIONS = 60 * 60_000;

/**
 * Takes up to `most` payments whose provider has not said its last word for minutes, the longest unasked first, and notes
 * that they are asked about: no other worker takes them meanwhile. Those that wait for somebody's decision are asked about
 * once an hour.
 */
export async function claimUnsettledPayments(tx: Tx, most: number): Promise<Id<'pay'>[]> {
  const [before, longBefore] = [PATIENCE, PATIENCE_WITH_DECISIONS].map((age) => addMilliseconds(tx.now, -age));
  const { rows } = await sql<{ id: string }>`update payment set asked_at = ${tx.now} where id in (
      select id from payment
      where closed_at is null and coalesce(asked_at, created_at) < ${before}
        and (status <> 'AUTHORIZED' or capture_requested_at is not null
          or coalesce(asked_at, created_at) < ${longBefore})
      order by coalesce(asked_at, created_at) limit ${most} for update skip locked)
    returning id`.execute(tx.em.getKysely());
  return rows.map(({ id }) => encodeId('pay', id));
}
