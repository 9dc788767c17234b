import { rows } from '../../kernel/db/rows.js';
import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import type { BookingLineSchema } from './booking.entity.js';
import type { TicketTransferSchema } from './ticket-transfer.entity.js';
import type { TicketSchema } from './ticket.entity.js';

/** The lines of a booking, in the order in which the ticket types were made. */
export const linesOfBooking = defineLoader(async (read, bookingIds: readonly Id<'bkg'>[]) => {
  const lines = rows<typeof BookingLineSchema>(read.em)
    .selectFrom('booking_line')
    .selectAll()
    .where('bookingId', 'in', [...bookingIds])
    .orderBy('ticketTypeId');
  return groupedBy(bookingIds, await lines.execute(), ({ bookingId }) => bookingId);
});

/** The tickets of a booking, place by place. */
export const ticketsOfBooking = defineLoader(async (read, bookingIds: readonly Id<'bkg'>[]) => {
  const tickets = rows<typeof TicketSchema>(read.em)
    .selectFrom('ticket')
    .selectAll()
    .where('bookingId', 'in', [...bookingIds])
    .orderBy('position');
  return groupedBy(bookingIds, await tickets.execute(), ({ bookingId }) => bookingId);
});

export const ticketById = defineLoader(async (read, ids: readonly Id<'tck'>[]) => {
  const tickets = rows<typeof TicketSchema>(read.em)
    .selectFrom('ticket')
    .selectAll()
    .where('id', 'in', [...ids]);
  return inOrderOf(ids, await tickets.execute(), ({ id }) => id);
});

/** How a ticket changed hands, oldest first. */
export const transfersOfTicket = defineLoader(async (read, ticketIds: readonly Id<'tck'>[]) => {
  const transfers = rows<typeof TicketTransferSchema>(read.em)
    .selectFrom('ticket_transfer')
    .selectAll()
    .where('ticketId', 'in', [...ticketIds])
    .orderBy('issue');
  return groupedBy(ticketIds, await transfers.execute(), ({ ticketId }) => ticketId);
});
