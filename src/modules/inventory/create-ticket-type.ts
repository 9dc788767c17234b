import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import { badInput, Fault } from '../../kernel/problem.js';
import { lockManagedEvent } from '../events/index.js';
import { lockOffers, type LockedOffers } from './lock-offers.js';
import { TicketType, type TaxRule } from './ticket-type.entity.js';
import { assertOffersMayChange, capacityOf, checkTicketType, type TicketTypeFields } from './ticket-type.policy.js';
import { writeChange } from './write-change.js';

export const MOST_TICKET_TYPES = 100;

export interface NewTicketType {
  eventId: Id<'evt'>;
  name: string;
  price: Amount;
  quota?: number | null;
  salesStartAt?: Date | null;
  salesEndAt?: Date | null;
  minPerBooking?: number | null;
  maxPerBooking?: number | null;
  maxPerMember?: number | null;
  taxes?: TaxRule[] | null;
  requiresApproval?: boolean | null;
  seatCategory?: string | null;
  visibility?: TicketType['visibility'] | null;
}

/**
 * Adds a ticket type, with its counter, to an event of the viewer's organization. All ticket types of an event are in
 * one currency, and those with seats name a category of its map: anything else is BAD_USER_INPUT.
 */
export const createTicketType: Command<NewTicketType, TicketType> = async (tx, input) => {
  const event = await lockManagedEvent(tx, input.eventId);
  assertOffersMayChange(event);
  const fields = fieldsOf(input);
  checkTicketType(fields, event);

  const locked = await lockOffers(tx, event);
  if (locked.offers.length >= MOST_TICKET_TYPES) {
    throw new Fault('CONFLICT', `An event has at most ${MOST_TICKET_TYPES} ticket types.`);
  }
  assertOneCurrency(fields, locked.offers);
  assertCategoryExists(fields, locked);

  const ticketType = tx.em.create(TicketType, {
    ...fields,
    id: newId('tty'),
    eventId: event.id,
    archivedAt: null,
    createdAt: tx.now,
  });
  await tx.em.flush();
  locked.change.open(uuidOf('tty', ticketType.id), capacityOf(fields, locked.seatCounts));
  await writeChange(tx, locked.change);
  tx.audit({
    action: 'ticketType.created',
    subjectId: ticketType.id,
    scopeId: event.organizationId,
    details: { eventId: event.id, ...input.price, quota: fields.quota },
  });
  return ticketType;
};

const fieldsOf = (input: NewTicketType): TicketTypeFields => ({
  name: input.name.trim(),
  priceMinor: input.price.amountMinor,
  currency: input.price.currency,
  quota: input.quota ?? null,
  salesStartAt: input.salesStartAt ?? null,
  salesEndAt: input.salesEndAt ?? null,
  minPerBooking: input.minPerBooking ?? 1,
  maxPerBooking: input.maxPerBooking ?? Math.max(10, input.minPerBooking ?? 1),
  maxPerMember: input.maxPerMember ?? null,
  taxes: storedTaxes(input.taxes ?? []),
  requiresApproval: input.requiresApproval ?? false,
  seatCategory: input.seatCategory ?? null,
  visibility: input.visibility ?? 'PUBLIC',
});

/** Tax rules as they are kept. */
export const storedTaxes = (taxes: readonly TaxRule[]): TaxRule[] =>
  taxes.map(({ name, country, isIncluded, rateBasisPoints }) => ({
    name: name.trim(),
    ...{ country, isIncluded, rateBasisPoints },
  }));

export function assertOneCurrency({ currency }: { currency: string }, others: readonly { currency: string }[]): void {
  const [other] = others.filter((offer) => offer.currency !== currency);
  if (other) throw badInput('price.currency', `must be ${other.currency}, as in the event's other ticket types.`);
}

export function assertCategoryExists(
  { seatCategory }: Pick<TicketTypeFields, 'seatCategory'>,
  { seatCounts }: Pick<LockedOffers, 'seatCounts'>,
): void {
  if (seatCategory === null || Object.hasOwn(seatCounts, seatCategory)) return;
  throw badInput('seatCategory', "is no category of the event's seat map.");
}
