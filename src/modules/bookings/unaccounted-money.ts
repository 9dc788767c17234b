import { sql, type RawBuilder } from 'kysely';
import type { Pool } from 'pg';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import type { Logger } from '../../kernel/logger.js';
import { defineErrand, type Errand } from '../../kernel/messages/message.js';
import { moneyUnaccounted } from './booking.messages.js';

const MOST_TOLD = 500;

/**
 * Money that came half an hour to five weeks ago and that nothing accounts for: it is neither for a booking that is CONFIRMED,
 * nor kept, nor on its way back. Refunds that failed are owed and told of by themselves. There is none unless Foyer has a
 * bug, or somebody has changed rows by hand.
 */
const UNACCOUNTED = `
  select p.id, p.subject_id, p.amount_minor - p.refunded_minor - coalesce(b.kept_minor, 0) as amount_minor, p.currency
  from payment p
  left join booking b on p.subject_id like 'bkg\\_%' and b.id = foyer_uuid_of(p.subject_id)
  where p.status = 'CAPTURED' and p.settled_at between now() - interval '35 days' and now() - interval '30 minutes'
    and p.refunded_minor < p.amount_minor
    and (b.status is distinct from 'CONFIRMED') and p.refunded_minor + coalesce(b.kept_minor, 0) < p.amount_minor
    and not exists (select from refund f where f.payment_id = p.id and f.status = 'FAILED')`;

const unaccounted: RawBuilder<{ id: string; subject_id: string; amount_minor: number; currency: string }> = sql.raw(
  `${UNACCOUNTED} order by p.settled_at limit ${MOST_TOLD}`,
);

/** Has each of them told as an error, again and again until somebody has seen to it; returns how many there are. */
export async function findUnaccountedMoney(tx: Tx): Promise<number> {
  const { rows } = await unaccounted.execute(tx.em.getKysely());
  for (const { id, subject_id: subjectId, amount_minor: amountMinor, currency } of rows) {
    tx.emit(moneyUnaccounted, { paymentId: encodeId('pay', id), subjectId, amountMinor, currency });
  }
  return rows.length;
}

/** For operators: how many there are. */
export async function countUnaccountedMoney(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from (${UNACCOUNTED}) found`);
  return rows[0]!.count;
}

/** The alarm. */
export const unaccountedMoneyErrand = (logger: Logger): Errand =>
  defineErrand({
    message: moneyUnaccounted,
    name: 'tell-operators',
    run: async (found) => Promise.resolve(logger.error(found, 'captured money has neither a booking nor a refund')),
  });
