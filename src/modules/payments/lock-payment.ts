import { LockMode } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import { addMilliseconds } from '../../kernel/clock.js';
import type { EntityManager } from '../../kernel/db/database.js';
import type { Fact } from '../../kernel/db/fact.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { Payment, paymentRows, type PaymentRow } from './payment.entity.js';
import { Refund, type RefundedLine } from './refund.entity.js';

/** The payment, locked and as it is now. Locks of others come before it, and that of a refund after. */
export function lockPayment(tx: Tx, id: Id<'pay'>): Promise<Payment | null> {
  return tx.em.findOne(Payment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

export function lockRefund(tx: Tx, id: Id<'rfd'>): Promise<Refund | null> {
  return tx.em.findOne(Refund, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** Payments by their ids, locked in the order of these. */
export async function lockPayments(em: EntityManager, ids: readonly Id<'pay'>[]): Promise<Map<Id<'pay'>, PaymentRow>> {
  return paymentsOf(await allOf(em, { ids: ids.map((id) => uuidOf('pay', id)) }));
}

/** The same of those whose lock nobody has: it waits for none. */
export async function lockFreePayments(
  em: EntityManager,
  ids: readonly Id<'pay'>[],
): Promise<Map<Id<'pay'>, PaymentRow>> {
  return paymentsOf(await freeOf(em, { ids: ids.map((id) => uuidOf('pay', id)) }));
}

interface StoredPayment {
  payment: object;
}

const allOf = prepared<{ ids: string[] }, StoredPayment>(
  'lock_payments',
  ({ ids }) => sql`select to_jsonb(p) as payment
    from (select * from payment where id = any(${ids}::uuid[]) order by id for update) p`,
);

const freeOf = prepared<{ ids: string[] }, StoredPayment>(
  'lock_free_payments',
  ({ ids }) => sql`select to_jsonb(p) as payment
    from (select * from payment where id = any(${ids}::uuid[]) order by id for update skip locked) p`,
);

function paymentsOf(stored: readonly StoredPayment[]): Map<Id<'pay'>, PaymentRow> {
  const payments = stored.map(({ payment }) => rowOfJson(paymentRows, payment));
  return new Map(payments.map((payment) => [payment.id, payment]));
}

/** The payments of subjects, by the subject's id, locked: for commands that settle money with the places it is for. */
export const lockedPayments: Fact<PaymentRow> = {
  name: 'payments',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(p.subject_id, to_jsonb(p)))
    from (select * from payment where subject_id = any(${keys}::text[]) order by id for update) p)`,
  parse: (json: object) => rowOfJson(paymentRows, json),
};

/**
 * What of the payments of subjects has been given back for lines, or is on its way: each such part of a refund that has not
 * failed, by the subject's id.
 */
export const refundedLines: Fact<RefundedLine[]> = {
  name: 'refunded_lines',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(subject_id, lines))
    from (
      select p.subject_id, json_agg(line) as lines
      from payment p join refund r on r.payment_id = p.id and r.status <> 'FAILED'
      cross join jsonb_array_elements(case jsonb_typeof(r.lines) when 'array' then r.lines end) line
      where p.subject_id = any(${keys}::text[]) group by p.subject_id) refunded)`,
  parse: (json: RefundedLine[]) => json,
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
