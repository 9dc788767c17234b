import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import { idKey, readPage, type Connection, type PageArgs, type SortKey } from '../../kernel/db/connection-pages.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { rows } from '../../kernel/db/rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { EventSchema } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import { waitlistRows, type WaitlistEntryRow, type WaitlistEntrySchema } from './waitlist.entity.js';
import { isOwnEntry } from './waitlist.policy.js';
import type { WaitlistStatus } from './waitlist.lifecycle.js';

/** Whether sales of what the entry `w` waits for are over for good. */
export const isClosed = sql<boolean>`exists (
  select from ticket_type t join event e on e.id = t.event_id where t.id = w.ticket_type_id
    and (e.status <> 'PUBLISHED' or e.ends_at <= now() or t.archived_at is not null or t.sales_end_at <= now()))`;

/** Whether the time to accept what was offered to the entry `w` is over: no offer outlasts its event. */
export const isLapsed = sql<boolean>`(w.offer_expires_at <= now()
  or exists (select from event e where e.id = w.event_id and e.status <> 'PUBLISHED'))`;

/** What the entry `w` is by the clock, whether or not anybody has cleaned up. */
export const statusNow = sql<WaitlistStatus>`case
  when w.status = 'OFFERED' and ${isLapsed} then 'LAPSED'
  when w.status = 'WAITING' and ${isClosed} then 'CLOSED' else w.status end`;

/** Entries by id, in no order, whoever asks. */
export async function findEntries({ em }: Pick<Read, 'em'>, ids: readonly Id<'wle'>[]): Promise<WaitlistEntryRow[]> {
  const uuids = ids.map((id) => uuidOf('wle', id));
  const { rows: found } = await sql<{ entry: object }>`
    select to_jsonb(w) || jsonb_build_object('status', ${statusNow}) as entry
    from waitlist_entry w where w.id = any(${uuids}::uuid[])`.execute(em.getKysely());
  return found.map(({ entry }) => rowOfJson(waitlistRows, entry));
}

/** An entry of the viewer's own, or for admins of anybody's; NOT_FOUND otherwise. */
export async function findOwnEntry(read: Read, id: Id<'wle'>): Promise<WaitlistEntryRow> {
  const [entry] = await findEntries(read, [id]);
  if (!entry || !isOwnEntry(read.viewer, entry)) throw notFound('waitlist entry');
  return entry;
}

/** The viewer's entries, newest first. */
export function listMyEntries(
  read: Read,
  status: WaitlistStatus | null,
  page: PageArgs,
): Promise<Connection<WaitlistEntryRow>> {
  const query = entries(read).where('w.memberId', '=', viewerId(read.viewer));
  const mine = status ? query.where(statusNow, '=', status) : query;
  return pageOfEntries(read, { query: mine, order: [idKey('w.id', 'desc')] }, page);
}

export interface EventWaitlist {
  eventId: Id<'evt'>;
  ticketTypeId?: Id<'tty'> | null;
  status?: WaitlistStatus | null;
}

/** The entries of an event in the order in which they came, for those who manage it; else NOT_FOUND. */
export async function listEventEntries(
  read: Read,
  { eventId, ticketTypeId, status }: EventWaitlist,
  page: PageArgs,
): Promise<Connection<WaitlistEntryRow>> {
  const event = await rows<typeof EventSchema>(read.em)
    .selectFrom('event')
    .select('organizationId')
    .where('id', '=', eventId)
    .executeTakeFirst();
  if (!event) throw notFound('event');
  assertMayManage(read.viewer, event);
  let query = entries(read).where('w.eventId', '=', eventId);
  if (ticketTypeId) query = query.where('w.ticketTypeId', '=', ticketTypeId);
  if (status) query = query.where(statusNow, '=', status);
  return pageOfEntries(read, { query, order: [byRank] }, page);
}

const entries = (read: Read) =>
  rows<typeof WaitlistEntrySchema>(read.em).selectFrom('waitlist_entry as w').select(['w.id', 'w.rank']);

const byRank: SortKey<{ rank: number }> = {
  expression: sql.ref('w.rank'),
  type: 'bigint',
  direction: 'asc',
  value: ({ rank }) => rank,
};

async function pageOfEntries(
  read: Read,
  { query, order }: { query: ReturnType<typeof entries>; order: readonly object[] },
  page: PageArgs,
): Promise<Connection<WaitlistEntryRow>> {
  const { edges, ...connection } = await readPage(query, order as never, page);
  const ids = edges.map(({ node }) => node.id);
  const found = new Map((await findEntries(read, ids)).map((entry) => [entry.id, entry]));
  return { ...connection, edges: edges.map(({ cursor, node }) => ({ cursor, node: found.get(node.id)! })) };
}
