import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findTicketDetails } from './ticket-details.js';

export const detailsOfTicket = defineLoader(async (read, ids: readonly Id<'tck'>[]) =>
  inOrderOf(ids, await findTicketDetails(read, ids), ({ ticketId }) => ticketId),
);
