import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { defineLoader } from '../../kernel/graphql/loader.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { CALLED_OFF } from './end-bookings.js';

interface EventCancellation {
  total: number;
  done: number;
  failed: number;
}

interface Ending {
  eventId: Id<'evt'>;
  subjectId: Id<'bkg'>;
  hasEnded: boolean;
  keptMinor: number;
}

/** How far the bookings of events that were called off have ended: those that still stand, and those that ended for it. */
export const cancellationOfEvent = defineLoader(async (read, eventIds: readonly Id<'evt'>[]) => {
  const endings = Map.groupBy(await endingsOf(read, eventIds), ({ eventId }) => eventId);
  const { owed, failed } = await unpaidOf(read, [...endings.values()].flat());
  return eventIds.map((id): EventCancellation => {
    const all = endings.get(id) ?? [];
    const ended = all.filter(({ hasEnded }) => hasEnded).map(({ subjectId }) => subjectId);
    return {
      total: all.length,
      done: ended.filter((subject) => !owed.has(subject) && !failed.has(subject)).length,
      failed: ended.filter((subject) => failed.has(subject)).length,
    };
  });
});

async function endingsOf(read: Read, eventIds: readonly Id<'evt'>[]): Promise<Ending[]> {
  const { rows } = await sql<{ event_id: string; id: string; has_ended: boolean; kept_minor: number }>`
    select event_id, id, status = 'CANCELLED' as has_ended, kept_minor from booking
    where event_id = any(${eventIds.map((id) => uuidOf('evt', id))}::uuid[])
      and (status not in ('CANCELLED', 'EXPIRED') or cancellation_reason = ${CALLED_OFF})`.execute(read.em.getKysely());
  return rows.map((row) => ({
    eventId: encodeId('evt', row.event_id),
    subjectId: encodeId('bkg', row.id),
    hasEnded: row.has_ended,
    keptMinor: row.kept_minor,
  }));
}

/** The bookings whose money is not back yet, and those whose refund failed, unless what is not kept has gone back since. */
async function unpaidOf(read: Read, endings: readonly Ending[]) {
  const { rows } = await sql<{ id: string; status: string }>`
    select subject_id as id, refund.status
    from unnest(${endings.map(({ subjectId }) => subjectId)}::text[], ${endings.map(({ keptMinor }) => keptMinor)}::bigint[])
        as ending (subject_id, kept_minor)
      join payment using (subject_id) join refund on refund.payment_id = payment.id
    where refund.status = 'REQUESTED'
      or refund.status = 'FAILED' and refunded_minor + kept_minor < payment.amount_minor`.execute(read.em.getKysely());
  const withStatus = (wanted: string) => new Set(rows.filter(({ status }) => status === wanted).map(({ id }) => id));
  return { owed: withStatus('REQUESTED'), failed: withStatus('FAILED') };
}
