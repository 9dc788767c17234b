import { sql } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { Programme } from '../events/index.js';
import { noticesOf, writeNotices, type News } from '../notices/index.js';
import { guestsLeft } from './booking.messages.js';

const AT_ONCE = 500;

interface MovedEvent {
  eventId: Id<'evt'>;
  /** Of the event, that the change made. */
  version: number;
  at: string;
  before: Programme;
  after: Programme;
  /** All bookings up to this one were told. */
  behind?: Id<'bkg'> | null;
}

/**
 * Tells whoever has booked an event that it takes place at another time or somewhere else: each booking that was sold
 * before the change and has not ended, and whoever holds one of its tickets, once. Goes through the bookings slice by slice, in
 * order of their ids, each slice in a commit of its own with the message for the next; safe to repeat. A booking
 * was sold before when the version of the event that it was sold with is an older one: who sells shares the event, so
 * all of those were committed before the change.
 */
export async function tellGuests(tx: Tx, moved: MovedEvent): Promise<void> {
  const { eventId, version, behind = null } = moved;
  const { rows } = await sql<{ id: string; currency: string; given_away: string[] }>`
    select b.id, b.currency, coalesce((select array_agg(t.id order by t.position) from ticket t
      where t.booking_id = b.id and t.status <> 'VOID' and t.member_id is distinct from b.member_id), '{}') as given_away
    from booking b
    where b.event_id = ${uuidOf('evt', eventId)} and b.event_version < ${version}
      and b.status not in ('CANCELLED', 'EXPIRED')
      and (${behind && uuidOf('bkg', behind)}::uuid is null or b.id > ${behind && uuidOf('bkg', behind)}::uuid)
    order by b.id limit ${AT_ONCE}`.execute(tx.em.getKysely());
  const told = rows.map(({ id, currency, given_away }) => ({
    bookingId: encodeId('bkg', id),
    currency,
    givenAway: given_away.map((ticket) => encodeId('tck', ticket)),
  }));
  const news = newsOf(tx, moved);
  await writeNotices(
    tx,
    told.flatMap((booking) => news.flatMap((one) => noticesOf(booking, one))),
  );
  if (told.length === AT_ONCE) tx.emit(guestsLeft, { ...moved, behind: told.at(-1)!.bookingId });
}

/** Another time and another place are told apart, as one change. */
function newsOf({ now }: Tx, { eventId, version, at, before, after }: MovedEvent): News[] {
  const common = { eventId, change: version, changedAt: parseInstant(at)!, toldAt: now };
  const times = ({ startsAt, endsAt, timeZone }: Programme) => ({ startsAt, endsAt, timeZone });
  const place = ({ place }: Programme) => ({ place });
  const news: News[] = [];
  if (JSON.stringify(times(before)) !== JSON.stringify(times(after))) {
    news.push({ ...common, kind: 'RESCHEDULED', before: times(before), after: times(after) });
  }
  if (before.place !== after.place) news.push({ ...common, kind: 'MOVED', before: place(before), after: place(after) });
  return news;
}
