import { rows } from '../../kernel/db/rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { TicketRow, TicketSchema } from '../bookings/index.js';
import type { EventSchema, EventStatus } from '../events/index.js';

export interface LockedTicket {
  ticket: TicketRow;
  organizationId: Id<'org'>;
  eventStatus: EventStatus;
}

/** The ticket, locked against every other change of it, with what its event says; undefined when there is none. */
export async function lockTicket(tx: Tx, id: Id<'tck'>): Promise<LockedTicket | undefined> {
  const found = await rows<typeof TicketSchema | typeof EventSchema>(tx.em)
    .selectFrom('event')
    // The table whose row is wanted comes last: columns of the same name are read by the types of the last table.
    .innerJoin('ticket', 'ticket.eventId', 'event.id')
    .selectAll('ticket')
    .select(['event.organizationId', 'event.status as eventStatus'])
    .where('ticket.id', '=', id)
    .forNoKeyUpdate('ticket')
    .executeTakeFirst();
  if (!found) return undefined;
  const { organizationId, eventStatus, ...ticket } = found;
  return { ticket, organizationId, eventStatus };
}
