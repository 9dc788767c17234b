import { sql } from 'kysely';
import { rows } from '../../kernel/db/rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { eventOnSale, ticketTypeOnSale } from './sale-conditions.js';
import type { TicketTypeSchema } from './ticket-type.entity.js';

const selectTicketTypes = ({ em }: Pick<Read, 'em'>) =>
  rows<typeof TicketTypeSchema>(em).selectFrom('ticket_type').selectAll('ticket_type');

/** Ticket types by id, in no order, archived and hidden ones too. */
export const findTicketTypes = (read: Pick<Read, 'em'>, ids: readonly Id<'tty'>[]) =>
  selectTicketTypes(read)
    .where('ticket_type.id', 'in', [...ids])
    .execute();

/** The ticket types of events, oldest first, archived and hidden ones too. */
export const findTicketTypesOfEvents = (read: Pick<Read, 'em'>, eventIds: readonly Id<'evt'>[]) =>
  selectTicketTypes(read)
    .where('ticket_type.eventId', 'in', [...eventIds])
    .orderBy('ticket_type.createdAt')
    .orderBy('ticket_type.id')
    .execute();

/** Those of the ticket types that can be sold at this instant, as far as their own terms go. */
export async function findTicketTypesOnSale(read: Pick<Read, 'em'>, ids: readonly Id<'tty'>[]) {
  const { rows: found } = await sql<{ id: string }>`select id from ticket_type
    where id = any(${ids.map((id) => uuidOf('tty', id))}::uuid[]) and ${ticketTypeOnSale}`.execute(read.em.getKysely());
  return new Set(found.map(({ id }) => encodeId('tty', id)));
}

/** Those of the events that can be booked at this instant, places permitting. */
export async function findEventsOnSale(read: Pick<Read, 'em'>, ids: readonly Id<'evt'>[]) {
  const { rows: found } = await sql<{ id: string }>`select id from event
    where id = any(${ids.map((id) => uuidOf('evt', id))}::uuid[]) and ${eventOnSale}`.execute(read.em.getKysely());
  return new Set(found.map(({ id }) => encodeId('evt', id)));
}
