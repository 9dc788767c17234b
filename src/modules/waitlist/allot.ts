import type { EntryNow } from './waitlist.facts.js';

/** Whether places of a ticket type can be offered: they may be later, or never any more. */
export type SaleState = 'OPEN' | 'NOT_YET' | 'CLOSED';

/** What an allotment can do. */
export interface Hands {
  saleStateOf(ticketTypeId: string): SaleState;
  /** Holds places for the entry: NO_PLACES when they do not fit, and then no larger party's would. */
  offer(entry: EntryNow): 'OFFERED' | 'NO_PLACES' | 'MEMBER_LIMIT';
  close(entry: EntryNow): void;
}

/**
 * Goes through those who wait, in order, and offers places to each who fits. Who does not is passed over, keeps the rank,
 * and lets those behind have what fits them. `lastRead` are the last of those who were read, of kinds of which there may
 * be more: beyond one that has had its turn nobody can be served before the rest is known, and the answer is false.
 */
export function allot(waiting: readonly EntryNow[], lastRead: ReadonlySet<string>, hands: Hands): boolean {
  const tooMany = new Map<string, number>();
  for (const entry of waiting) {
    const { id, ticketTypeId, quantity } = entry;
    const sale = hands.saleStateOf(ticketTypeId);
    if (sale === 'CLOSED') hands.close(entry);
    if (sale !== 'OPEN' || quantity >= (tooMany.get(ticketTypeId) ?? Infinity)) continue;
    if (hands.offer(entry) === 'NO_PLACES') tooMany.set(ticketTypeId, quantity);
    else if (lastRead.has(id)) return false;
  }
  return true;
}
