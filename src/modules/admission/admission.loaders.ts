import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findCheckIns, findCheckInsById } from './list-attendees.js';
import { findCheckInLists, findGates } from './list-gates.js';

/** The entries with a ticket, newest first. */
export const checkInsOfTicket = defineLoader(async (read, ids: readonly Id<'tck'>[]) =>
  groupedBy(ids, await findCheckIns(read, ids), ({ ticketId }) => ticketId),
);

/** The gates of an event that are in use. */
export const gatesOfEvent = defineLoader(async (read, ids: readonly Id<'evt'>[]) =>
  groupedBy(ids, await findGates(read, ids), ({ eventId }) => eventId),
);

/** The check-in lists of an event that are in use. */
export const checkInListsOfEvent = defineLoader(async (read, ids: readonly Id<'evt'>[]) =>
  groupedBy(ids, await findCheckInLists(read, ids), ({ eventId }) => eventId),
);

export const checkInById = defineLoader(async (read, ids: readonly Id<'chk'>[]) =>
  inOrderOf(ids, await findCheckInsById(read, ids), ({ id }) => id),
);
