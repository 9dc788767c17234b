import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, Fault, refuse } from '../../kernel/problem.js';
import { announceFreed } from './announce-freed.js';
import { assertCategoryExists, assertOneCurrency, storedTaxes, type NewTicketType } from './create-ticket-type.js';
import { QuotaBelowSold } from './inventory.problems.js';
import type { LockedOffers } from './lock-offers.js';
import { lockTicketType } from './lock-ticket-type.js';
import { servePlaces } from './sweep-waited-for.js';
import type { TicketType } from './ticket-type.entity.js';
import { assertOffersMayChange, capacityOf, checkTicketType, type TicketTypeFields } from './ticket-type.policy.js';
import { writeChange } from './write-change.js';

/** What is absent stays as it is; null clears what may be null, and elsewhere changes nothing. */
export type TicketTypeChanges = Partial<Omit<NewTicketType, 'eventId' | 'name' | 'price'>> & {
  id: Id<'tty'>;
  name?: string | null;
  price?: NewTicketType['price'] | null;
};

/**
 * Changes a ticket type. A new price is for whoever reserves from now on. Refuses a quota below what is held and sold
 * with QuotaBelowSold; currency and seat category stay once places are held or sold. Where these or the quota would be
 * wrong for holds whose time is up, they lose their places at once.
 */
export const updateTicketType: Command<TicketTypeChanges, TicketType> = async (tx, changes) => {
  const { ticketType, event, locked } = await lockTicketType(tx, changes.id);
  assertOffersMayChange(event);
  if (ticketType.archivedAt) throw new Fault('CONFLICT', 'Cannot change a ticket type that is archived.');
  const fields = changedFields(ticketType, changes);
  checkTicketType(fields, event);
  const id = uuidOf('tty', ticketType.id);
  const others = locked.offers.filter((offer) => offer.id !== id);
  assertOneCurrency(fields, others);
  assertCategoryExists(fields, locked);
  const claimed = claimedPlaces(locked, id);
  if (claimed.held + claimed.sold > 0) assertSameGoods(ticketType, fields);
  const capacity = capacityOf(fields, locked.seatCounts);
  if (capacity < claimed.held + claimed.sold) refuse(new QuotaBelowSold(claimed));

  const reclaimed = capacity < claimed.capacity || !sellsTheSame(ticketType, fields) ? locked.expired : [];
  Object.assign(ticketType, fields);
  for (const hold of reclaimed) locked.change.free(hold, 'EXPIRE');
  // Even where the capacity stays: whoever waits behind the lock learns by the version that the terms are others.
  locked.change.resize(id, capacity);
  await writeChange(tx, locked.change);
  announceFreed(tx, event.id, reclaimed);
  if (locked.isWaitedFor) await servePlaces(tx, event.id);
  const { id: _, ...details } = changes;
  tx.audit({ action: 'ticketType.updated', subjectId: ticketType.id, scopeId: event.organizationId, details });
  return ticketType;
};

/** Holds whose time is up claim nothing. */
function claimedPlaces({ counters, expired }: LockedOffers, id: string) {
  const counter = counters.find(({ ticketTypeId }) => ticketTypeId === id)!;
  const over = expired.filter(({ ticketTypeId }) => ticketTypeId === id);
  return { ...counter, held: counter.held - over.reduce((sum, { quantity }) => sum + quantity, 0) };
}

const sellsTheSame = (before: TicketType, after: TicketTypeFields): boolean =>
  before.currency === after.currency && (before.seatCategory ?? null) === after.seatCategory;

function assertSameGoods(before: TicketType, after: TicketTypeFields): void {
  if (before.currency !== after.currency) {
    throw badInput('price.currency', 'cannot change while places are held or sold.');
  }
  if ((before.seatCategory ?? null) !== after.seatCategory) {
    throw badInput('seatCategory', 'cannot change while places are held or sold.');
  }
}

function changedFields(before: TicketType, changes: TicketTypeChanges): TicketTypeFields {
  const kept = <Value>(change: Value | undefined, value: Value | undefined): Value | null =>
    (change === undefined ? value : change) ?? null;
  return {
    name: changes.name?.trim() ?? before.name,
    priceMinor: changes.price?.amountMinor ?? before.priceMinor,
    currency: changes.price?.currency ?? before.currency,
    quota: kept(changes.quota, before.quota),
    salesStartAt: kept(changes.salesStartAt, before.salesStartAt),
    salesEndAt: kept(changes.salesEndAt, before.salesEndAt),
    minPerBooking: changes.minPerBooking ?? before.minPerBooking,
    maxPerBooking: changes.maxPerBooking ?? before.maxPerBooking,
    maxPerMember: kept(changes.maxPerMember, before.maxPerMember),
    taxes: changes.taxes ? storedTaxes(changes.taxes) : before.taxes,
    requiresApproval: changes.requiresApproval ?? before.requiresApproval,
    seatCategory: kept(changes.seatCategory, before.seatCategory),
    visibility: changes.visibility ?? before.visibility,
  };
}
