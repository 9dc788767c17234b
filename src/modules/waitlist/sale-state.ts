import type { Places } from '../inventory/index.js';
import type { SaleState } from './allot.js';

/** Whether places of a ticket type can be offered now. Its bare uuid. */
export function saleStateOf(places: Places, ticketTypeId: string): SaleState {
  const terms = places.terms(ticketTypeId);
  const isOver = places.eventState.status !== 'PUBLISHED' || !terms || terms.isArchived;
  if (isOver || closesAt(places, ticketTypeId) <= places.at) return 'CLOSED';
  return terms.salesStartAt !== null && terms.salesStartAt > places.at ? 'NOT_YET' : 'OPEN';
}

/** When sales of a ticket type end: with the event at the latest. */
export function closesAt(places: Places, ticketTypeId: string): Date {
  const { endsAt } = places.eventState;
  const { salesEndAt } = places.terms(ticketTypeId)!;
  return salesEndAt !== null && salesEndAt < endsAt ? salesEndAt : endsAt;
}
