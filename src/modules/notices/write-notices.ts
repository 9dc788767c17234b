import { sql } from 'kysely';
import { insertRows } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { guestNoticeRows, type GuestNoticeRow } from './guest-notice.entity.js';

/** What is told, to whomever. */
export type News = Pick<GuestNoticeRow, 'eventId' | 'kind' | 'change' | 'changedAt' | 'toldAt'> &
  Partial<Pick<GuestNoticeRow, 'before' | 'after' | 'refundMinor' | 'reason'>>;

/** A booking, and those of its tickets that are in other hands than the booking is. */
export interface ToldBooking {
  bookingId: Id<'bkg'>;
  currency: string;
  givenAway: readonly Id<'tck'>[];
}

/** What all guests of a booking are told: its member of all of it, and who holds one of its tickets of that. */
export function noticesOf({ givenAway, ...booking }: ToldBooking, news: News): GuestNoticeRow[] {
  // What goes back goes to whoever has paid.
  const ofTickets = givenAway.map((ticketId) => noticeOf({ ...booking, ticketId }, { ...news, refundMinor: 0 }));
  return [noticeOf({ ...booking, ticketId: null }, news), ...ofTickets];
}

/** What is told about one ticket, or about all of a booking. */
export const noticeOf = (
  about: Pick<GuestNoticeRow, 'bookingId' | 'currency' | 'ticketId'>,
  news: News,
): GuestNoticeRow => ({
  id: newId('ntc'),
  ...about,
  ...{ before: {}, after: {}, refundMinor: 0, reason: null },
  ...news,
});

/** Notices to be written with the change that they tell of. */
export const insertNotices = (notices: readonly GuestNoticeRow[]): TableRows => insertRows(guestNoticeRows, notices);

/** Writes notices of a change that was committed before: those that are there already stay as they are. */
export async function writeNotices({ em }: Pick<Tx, 'em'>, notices: readonly GuestNoticeRow[]): Promise<void> {
  const { rows } = insertNotices(notices);
  if (rows.length === 0) return;
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.ref(column)));
  await sql`insert into guest_notice (${columns})
    select ${columns} from jsonb_populate_recordset(null::guest_notice, ${JSON.stringify(rows)}::jsonb)
    on conflict (subject_id, kind, change) do nothing`.execute(em.getKysely());
}
