import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeTicket } from './booking.policy.js';
import { organizationOf } from './list-bookings.js';
import type { TicketRow, TicketSchema } from './ticket.entity.js';

const tickets = (read: Read) => rows<typeof TicketSchema>(read.em).selectFrom('ticket');

/** A ticket, or NOT_FOUND: for its member, for those who manage the event or work at its door, and for admins. */
export async function findTicket(read: Read, id: Id<'tck'>): Promise<TicketRow> {
  const found = await tickets(read)
    .selectAll('ticket')
    .select(organizationOf('ticket'))
    .where('ticket.id', '=', id)
    .executeTakeFirst();
  if (!found) throw notFound('ticket');
  const { organization, ...ticket } = found;
  const owned = { memberId: ticket.memberId ?? null, organizationId: encodeId('org', organization) };
  if (!maySeeTicket(read.viewer, owned)) throw notFound('ticket');
  return ticket;
}

/** A member's tickets, newest first. */
export function listTicketsOf(read: Read, memberId: Id<'usr'>, page: PageArgs): Promise<Connection<TicketRow>> {
  const query = tickets(read).selectAll('ticket').where('ticket.memberId', '=', memberId);
  return readPage(
    query,
    [
      instantKey<TicketRow>('ticket.created_at', 'desc', ({ createdAt }) => createdAt),
      idKey<TicketRow>('ticket.id', 'desc'),
    ],
    page,
  );
}
