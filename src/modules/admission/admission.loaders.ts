import { defineLoader, groupedBy } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findCheckIns } from './list-attendees.js';

/** The entries with a ticket, newest first. */
export const checkInsOfTicket = defineLoader(async (read, ids: readonly Id<'tck'>[]) =>
  groupedBy(ids, await findCheckIns(read, ids), ({ ticketId }) => ticketId),
);
