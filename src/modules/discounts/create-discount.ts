import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { Fault, refuse } from '../../kernel/problem.js';
import { lockManagedEvent } from '../events/index.js';
import { newCodeKey } from './discount-code.js';
import { Discount, type DiscountKind } from './discount.entity.js';
import { checkDiscount, type DiscountFields } from './discount.policy.js';
import { CodeTaken } from './discount.problems.js';
import { assertDiscountsMayChange, assertTicketTypesOf } from './lock-discount.js';

const MOST_DISCOUNTS = 1_000;

export interface DiscountTerms {
  value?: number | null;
  maxUses?: number | null;
  maxUsesPerMember?: number | null;
  validFrom?: Date | null;
  validUntil?: Date | null;
  ticketTypeIds?: Id<'tty'>[] | null;
  /** In minor units of the event's currency. */
  minTotal?: number | null;
  minTickets?: number | null;
}

export interface NewDiscount extends DiscountTerms {
  eventId: Id<'evt'>;
  kind: DiscountKind;
  code: string;
}

/** Adds a code to an event of the viewer's organization. Refuses with CodeTaken. */
export const createDiscount: Command<NewDiscount, Discount> = async (tx, input) => {
  // Codes of one event are made one after the other: the lock lasts until the commit.
  const event = await lockManagedEvent(tx, input.eventId);
  assertDiscountsMayChange(event);
  const codeKey = newCodeKey(input.code);
  const fields = fieldsOf(input);
  checkDiscount(input.kind, fields);
  await assertTicketTypesOf(tx, event.id, fields.ticketTypeIds);
  if (await tx.em.findOne(Discount, { eventId: event.id, codeKey, archivedAt: null })) refuse(new CodeTaken());
  if ((await tx.em.count(Discount, { eventId: event.id })) >= MOST_DISCOUNTS) {
    throw new Fault('CONFLICT', `An event has at most ${MOST_DISCOUNTS} discounts.`);
  }
  const discount = tx.em.create(Discount, {
    ...fields,
    id: newId('dsc'),
    eventId: event.id,
    kind: input.kind,
    code: input.code.trim(),
    codeKey,
    uses: 0,
    archivedAt: null,
    createdAt: tx.now,
  });
  const details = { eventId: event.id, kind: discount.kind, code: discount.code, value: fields.value };
  tx.audit({ action: 'discount.created', subjectId: discount.id, scopeId: event.organizationId, details });
  return discount;
};

const fieldsOf = (input: NewDiscount): DiscountFields => ({
  value: input.value ?? 0,
  maxUses: input.maxUses ?? null,
  maxUsesPerMember: input.maxUsesPerMember ?? null,
  validFrom: input.validFrom ?? null,
  validUntil: input.validUntil ?? null,
  ticketTypeIds: (input.ticketTypeIds ?? []).map((id) => uuidOf('tty', id)),
  minTotalMinor: input.minTotal ?? 0,
  minTickets: input.minTickets ?? 1,
});
