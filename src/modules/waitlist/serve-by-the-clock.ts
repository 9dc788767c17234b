import { sql } from 'kysely';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { changePlaces } from '../inventory/index.js';
import { isClosed } from './find-entries.js';

/**
 * Settles one event, of those that are waited for, in which the clock has changed something for those who wait: an offer
 * has run out, sales have ended, or begun again, or seats for wheelchairs were opened to everybody. Answers whether there
 * was one. Safe to repeat, by any number of workers.
 */
export const serveByTheClock: Command<undefined, boolean> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select i.event_id from event_inventory i join event e on e.id = i.event_id
    where i.is_waited_for and (
      exists (select from waitlist_entry w where w.event_id = i.event_id and w.status = 'OFFERED'
        and w.offer_expires_at <= now())
      or exists (select from waitlist_entry w where w.event_id = i.event_id and w.status = 'WAITING' and ${isClosed})
      or not exists (select from waitlist_entry w where w.event_id = i.event_id and w.status in ('WAITING', 'OFFERED')))
    order by random() limit 1`.execute(tx.em.getKysely());
  const [row] = rows;
  if (row) await changePlaces(tx, encodeId('evt', row.event_id), { needs: {}, settle: () => undefined });
  return row !== undefined;
};

/** Serves those who wait where something has begun within the last moments by which more people can be served. */
export const serveWhatOpened: Command<undefined, void> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select i.event_id from event_inventory i join event e on e.id = i.event_id
    where i.is_waited_for and (
      ${recently(sql`e.accessible_seats_open_at`)}
      or exists (select from ticket_type t where t.event_id = e.id and ${recently(sql`t.sales_start_at`)}))
    order by i.event_id`.execute(tx.em.getKysely());
  for (const { event_id: eventId } of rows) {
    await changePlaces(tx, encodeId('evt', eventId), { needs: {}, settle: () => undefined });
  }
};

const recently = (instant: ReturnType<typeof sql>) =>
  sql<boolean>`(${instant} <= now() and ${instant} > now() - interval '1 minute')`;
