import type { Tx } from '../../kernel/db/unit-of-work.js';
import { refuse } from '../../kernel/problem.js';
import type { Event } from '../events/index.js';
import { hasSellableTicketTypes, openInventory } from '../inventory/index.js';
import { EventIncomplete } from './approval.problems.js';

/**
 * Makes the event's places as it now is, and refuses an event that lacks something it needs to be published, naming all
 * of it. Places come first: what ticket types can sell depends on the seat map.
 */
export async function openForSale(tx: Tx, event: Event): Promise<void> {
  await openInventory(tx, { id: event.id, seatMapId: event.seatMapId ?? null });
  const hasTickets = await hasSellableTicketTypes(tx.em, event.id);
  const missing = [...missingFields(event, tx.now), ...(hasTickets ? [] : ['ticketTypes'])];
  if (missing.length > 0) refuse(new EventIncomplete(missing));
}

type Publishable = Pick<Event, 'title' | 'startsAt' | 'endsAt' | 'venueId' | 'location' | 'seating' | 'seatMapId'>;

/** The event's own fields that keep it from being published at that instant. */
export function missingFields(event: Publishable, now: Date): string[] {
  const isThere: [field: string, condition: boolean][] = [
    ['title', event.title !== ''],
    ['startsAt', event.startsAt > now],
    ['endsAt', event.endsAt > event.startsAt],
    ['venueId', Boolean(event.venueId) || Boolean(event.location)],
    ['seatMapId', event.seating === 'GENERAL' || Boolean(event.seatMapId)],
  ];
  return isThere.filter(([, condition]) => !condition).map(([field]) => field);
}
