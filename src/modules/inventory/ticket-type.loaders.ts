import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import {
  findEventsOnSale,
  findTicketTypes,
  findTicketTypesOfEvents,
  findTicketTypesOnSale,
} from './list-ticket-types.js';

export const ticketTypeById = defineLoader(async (read, ids: readonly Id<'tty'>[]) =>
  inOrderOf(ids, await findTicketTypes(read, ids), (ticketType) => ticketType.id),
);

/** Oldest first, with archived and hidden ones: who may see those is for the caller to say. */
export const ticketTypesByEvent = defineLoader(async (read, eventIds: readonly Id<'evt'>[]) =>
  groupedBy(eventIds, await findTicketTypesOfEvents(read, eventIds), (ticketType) => ticketType.eventId),
);

export const ticketTypeIsOnSale = defineLoader(async (read, ids: readonly Id<'tty'>[]) => {
  const onSale = await findTicketTypesOnSale(read, ids);
  return ids.map((id) => onSale.has(id));
});

export const eventIsOnSale = defineLoader(async (read, ids: readonly Id<'evt'>[]) => {
  const onSale = await findEventsOnSale(read, ids);
  return ids.map((id) => onSale.has(id));
});
