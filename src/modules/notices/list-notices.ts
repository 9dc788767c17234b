import { sql } from 'kysely';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { GuestNoticeRow, GuestNoticeSchema, NoticeKind } from './guest-notice.entity.js';

export interface NoticeFilter {
  eventId: Id<'evt'>;
  kind?: NoticeKind | null;
  bookingId?: Id<'bkg'> | null;
}

/** What the guests of an event were told, the newest change first. The caller judges who may. */
export function listNotices(
  { em }: Read,
  { eventId, kind, bookingId }: NoticeFilter,
  page: PageArgs,
): Promise<Connection<GuestNoticeRow>> {
  const conditions = [sql<boolean>`guest_notice.event_id = ${uuidOf('evt', eventId)}`];
  if (kind) conditions.push(sql`guest_notice.kind = ${kind}`);
  if (bookingId) conditions.push(sql`guest_notice.booking_id = ${uuidOf('bkg', bookingId)}`);
  const query = rows<typeof GuestNoticeSchema>(em)
    .selectFrom('guest_notice')
    .selectAll('guest_notice')
    .where(sql<boolean>`${sql.join(conditions, sql` and `)}`);
  return readPage(
    query,
    [
      instantKey<GuestNoticeRow>('guest_notice.changed_at', 'desc', ({ changedAt }) => changedAt),
      {
        expression: sql.ref('guest_notice.change'),
        type: 'bigint',
        direction: 'desc',
        value: (row: GuestNoticeRow) => row.change,
      },
      idKey<GuestNoticeRow>('guest_notice.id', 'desc'),
    ],
    page,
  );
}
