import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { EntityManager } from '../../kernel/db/database.js';
import type { Id } from '../../kernel/ids.js';
import type { Places } from './places.js';

/** Whether the ticket type of the row `ticket_type` can be sold at this instant, as far as its own terms go. */
export const ticketTypeOnSale: RawBuilder<boolean> = sql<boolean>`(ticket_type.archived_at is null
  and (ticket_type.sales_start_at is null or ticket_type.sales_start_at <= now())
  and (ticket_type.sales_end_at is null or ticket_type.sales_end_at > now()))`;

/** Whether anybody can book the event of the row `event` at this instant, places permitting. */
export const eventOnSale: RawBuilder<boolean> = sql<boolean>`(event.status = 'PUBLISHED' and event.ends_at > now()
  and exists (select from ticket_type where ticket_type.event_id = event.id
    and ticket_type.visibility = 'PUBLIC' and ${ticketTypeOnSale}))`;

/** Whether the event takes place and is not over, as it is behind the lock. */
export const isBookable = ({ eventState: { status, endsAt }, at }: Pick<Places, 'eventState' | 'at'>): boolean =>
  status === 'PUBLISHED' && endsAt > at;

/**
 * Whether the event offers anything to sell, now or later, and nothing that its seating has not: the seating may have become
 * another since a ticket type was made. Without that it is not worth publishing.
 */
export async function hasSellableTicketTypes(em: EntityManager, eventId: Id<'evt'>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from ticket_type t join ticket_counter c on c.event_id = t.event_id and c.ticket_type_id = t.id
      where t.event_id = e.id and t.archived_at is null and c.capacity > 0
        and (t.sales_end_at is null or t.sales_end_at > now()))
      and not exists (
        select from ticket_type t where t.event_id = e.id and t.archived_at is null
          and e.seating = case when t.seat_category is null then 'RESERVED' else 'GENERAL' end) as found
    from event e where e.id = ${uuidOf('evt', eventId)}`.execute(em.getKysely());
  return rows[0]!.found;
}
