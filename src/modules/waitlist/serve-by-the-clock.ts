import { sql } from 'kysely';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { servePlaces } from '../inventory/index.js';
import { isClosed, isLapsed } from './find-entries.js';
import { placesOpened } from './waitlist.messages.js';

/**
 * Settles one event, of those that are waited for, in which the clock has changed something for those who wait: an offer
 * has run out, sales have ended, or begun again, or seats for wheelchairs were opened to everybody; or which was called off.
 * Answers whether there was one. Safe to repeat, by any number of workers.
 */
export const serveByTheClock: Command<undefined, boolean> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select i.event_id from event_inventory i join event e on e.id = i.event_id
    where i.is_waited_for and (
      exists (select from waitlist_entry w where w.event_id = i.event_id and w.status = 'OFFERED' and ${isLapsed})
      or exists (select from waitlist_entry w where w.event_id = i.event_id and w.status = 'WAITING' and ${isClosed})
      or not exists (select from waitlist_entry w where w.event_id = i.event_id and w.status in ('WAITING', 'OFFERED')))
    order by random() limit 1`.execute(tx.em.getKysely());
  const [row] = rows;
  if (row) await servePlaces(tx, encodeId('evt', row.event_id));
  return row !== undefined;
};

const MOST_LOOKED_AT = 50;

/**
 * Asks for those to be served who wait for what is on sale and free by the counters: a sale may have begun, or seats for
 * wheelchairs were opened to everybody. Where that has just happened, first. Of the others some have their turn each time,
 * since what is free may be nothing for those who wait, and nobody need have looked when it began.
 */
export const lookForOpened: Command<undefined, void> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select i.event_id from event_inventory i join event e on e.id = i.event_id
    where i.is_waited_for and exists (
      select from waitlist_entry w join ticket_type t on t.id = w.ticket_type_id
        join ticket_counter c on c.event_id = w.event_id and c.ticket_type_id = w.ticket_type_id
      where w.event_id = i.event_id and w.status = 'WAITING' and not ${isClosed}
        and coalesce(t.sales_start_at <= now(), true) and c.capacity - c.held - c.sold >= w.quantity)
    order by ${recently(sql`e.accessible_seats_open_at`)} or exists (
      select from ticket_type t where t.event_id = e.id and ${recently(sql`t.sales_start_at`)}) desc, random()
    limit ${MOST_LOOKED_AT}`.execute(tx.em.getKysely());
  for (const row of rows) tx.emit(placesOpened, { eventId: encodeId('evt', row.event_id) });
};

/** Each by itself: an event that is busy, or fails, keeps no other one waiting. */
export const serveWhatOpened: Command<{ eventId: Id<'evt'> }, void> = (tx, { eventId }) => servePlaces(tx, eventId);

const recently = (instant: ReturnType<typeof sql>) =>
  sql<boolean>`coalesce(${instant} <= now() and ${instant} > now() - interval '1 minute', false)`;
