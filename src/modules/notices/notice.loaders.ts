import { sql } from 'kysely';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { defineLoader } from '../../kernel/graphql/loader.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { guestNoticeRows, type GuestNoticeRow } from './guest-notice.entity.js';

/** More than that a guest is not shown with a booking: the list of the organizer has all. */
const MOST_SHOWN = 50;

interface Row {
  id: string;
  notices: object[];
}

/** What the guests of a booking were told: the newest 50, in the order of the changes. */
export const noticesOfBooking = defineLoader(async (read, bookingIds: readonly Id<'bkg'>[]) => {
  const { rows } = await sql<Row>`
    select asked.id, json_agg(notice order by notice.changed_at, notice.change, notice.id) as notices
    from unnest(${bookingIds.map((id) => uuidOf('bkg', id))}::uuid[]) asked (id)
    cross join lateral (
      select * from guest_notice n where n.booking_id = asked.id
      order by n.changed_at desc, n.change desc, n.id desc limit ${MOST_SHOWN}) notice
    group by asked.id`.execute(read.em.getKysely());
  return inOrderOf('bkg', bookingIds, rows);
});

/**
 * What was told about a ticket, by itself or with its booking: the newest 50, in the order of the changes. What goes back for the
 * whole booking is no matter of who holds one of its tickets.
 */
export const noticesOfTicket = defineLoader(async (read, ticketIds: readonly Id<'tck'>[]) => {
  const { rows } = await sql<Row>`
    select asked.id, json_agg(notice order by notice.changed_at, notice.change, notice.id) as notices
    from unnest(${ticketIds.map((id) => uuidOf('tck', id))}::uuid[]) asked (id)
    join ticket on ticket.id = asked.id
    cross join lateral (
      select n.id, n.event_id, n.booking_id, n.ticket_id, n.kind, n.change, n.before, n.after, n.currency, n.reason,
        n.changed_at, n.told_at, case when n.ticket_id is null then 0 else n.refund_minor end as refund_minor
      from guest_notice n
      where n.booking_id = ticket.booking_id and (n.ticket_id = ticket.id or (n.ticket_id is null and not exists (
        select from guest_notice own
        where own.subject_id = ticket.id and own.kind = n.kind and own.change = n.change)))
      order by n.changed_at desc, n.change desc, n.id desc limit ${MOST_SHOWN}) notice
    group by asked.id`.execute(read.em.getKysely());
  return inOrderOf('tck', ticketIds, rows);
});

function inOrderOf(prefix: 'bkg' | 'tck', ids: readonly string[], rows: readonly Row[]): GuestNoticeRow[][] {
  const byId = new Map(rows.map(({ id, notices }) => [encodeId(prefix, id) as string, notices]));
  return ids.map((id) => (byId.get(id) ?? []).map((notice) => rowOfJson(guestNoticeRows, notice)));
}
