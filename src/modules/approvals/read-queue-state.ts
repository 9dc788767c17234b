import { sql } from 'kysely';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** How the queue of submissions is at one instant. */
export interface QueueState {
  pendingCount: number;
  /** The newest step by which any event has entered or left the queue. */
  newest: { decisionId: Id<'dec'>; eventId: Id<'evt'> } | undefined;
}

interface StateRow {
  pending: number;
  decision_id: string | null;
  event_id: string | null;
}

/** The queue of submissions right now, by one small statement. */
export async function readQueueState({ em }: Read): Promise<QueueState> {
  const { rows } = await sql<StateRow>`
    select (select count(*) from event where status = 'PENDING_APPROVAL') as pending,
      newest.id as decision_id, newest.event_id
      from (select 1) as one
      left join (select id, event_id from decision where kind <> 'REVISED'
        order by id desc limit 1) as newest on true`.execute(em.getKysely());
  const { pending, decision_id, event_id } = rows[0]!;
  const newest =
    decision_id && event_id
      ? { decisionId: encodeId('dec', decision_id), eventId: encodeId('evt', event_id) }
      : undefined;
  return { pendingCount: pending, newest };
}
