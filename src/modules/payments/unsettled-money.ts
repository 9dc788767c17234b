import type { Pool } from 'pg';

/**
 * What operators watch: payments without their provider's last word for half an hour, but for those that wait for a
 * decision; refunds that were not made for an hour; and refunds that failed within a month.
 */
export async function unsettledMoney(
  pool: Pool,
): Promise<{ payments: number; refunds: number; failed_refunds: number }> {
  const { rows } = await pool.query<Awaited<ReturnType<typeof unsettledMoney>>>(`select
    (select count(*)::int from payment where closed_at is null and created_at < now() - interval '30 minutes'
      and (status <> 'AUTHORIZED' or capture_requested_at < now() - interval '30 minutes')) as payments,
    (select count(*)::int from refund where status = 'REQUESTED' and created_at < now() - interval '1 hour') as refunds,
    (select count(*)::int from refund where status = 'FAILED' and created_at > now() - interval '30 days')
      as failed_refunds`);
  return rows[0]!;
}
