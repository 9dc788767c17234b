import { sql } from 'kysely';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import type { DecisionSchema } from './decision.entity.js';

const DECISION_COLUMNS = [
  'decision.id',
  'decision.eventId',
  'decision.kind',
  'decision.note',
  'decision.decidedById',
  'decision.decidedAt',
] as const;

const selectDecisions = ({ em }: Read) =>
  rows<typeof DecisionSchema>(em).selectFrom('decision').select(DECISION_COLUMNS);

export type DecisionRow = Awaited<ReturnType<typeof findDecisions>>[number];

/** The decisions about events, oldest first. */
export function findDecisions(read: Read, eventIds: readonly Id<'evt'>[]) {
  return selectDecisions(read)
    .where('decision.eventId', 'in', [...eventIds])
    .orderBy('decision.decidedAt', 'asc')
    .orderBy('decision.id', 'asc')
    .execute();
}

/** The last submission of each event that is now in this state, the one that waits longest first. */
export function listSubmissions(read: Read, status: EventStatus, page: PageArgs): Promise<Connection<DecisionRow>> {
  const query = selectDecisions(read)
    .where('decision.kind', '=', 'SUBMITTED')
    .where(sql<boolean>`exists (select from event where event.id = decision.event_id and event.status = ${status})`)
    .where(
      sql<boolean>`not exists (select from decision later where later.event_id = decision.event_id
        and later.kind = 'SUBMITTED' and later.id > decision.id)`,
    );
  const order = [
    instantKey<DecisionRow>('decision.decided_at', 'asc', (row) => row.decidedAt),
    idKey<DecisionRow>('decision.id', 'asc'),
  ];
  return readPage(query, order, page);
}
