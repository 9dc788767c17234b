import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Fault, refuse } from '../../kernel/problem.js';
import type { DiscountTerms } from './create-discount.js';
import type { Discount } from './discount.entity.js';
import { checkDiscount, type DiscountFields } from './discount.policy.js';
import { MaxUsesBelowUses } from './discount.problems.js';
import { assertDiscountsMayChange, assertTicketTypesOf, lockDiscount } from './lock-discount.js';

export interface DiscountChanges extends DiscountTerms {
  id: Id<'dsc'>;
}

/**
 * Changes the terms of a code for whoever checks out from now on; kind and code stay. What is absent stays as it is; null
 * clears what may be null, and elsewhere changes nothing. Refuses with MaxUsesBelowUses.
 */
export const updateDiscount: Command<DiscountChanges, Discount> = async (tx, changes) => {
  const { discount, event } = await lockDiscount(tx, changes.id);
  assertDiscountsMayChange(event);
  if (discount.archivedAt) throw new Fault('CONFLICT', 'Cannot change a discount that is archived.');
  const fields = changedFields(discount, changes);
  checkDiscount(discount.kind, fields);
  await assertTicketTypesOf(tx, event.id, fields.ticketTypeIds);
  if (typeof fields.maxUses === 'number' && fields.maxUses < discount.uses) refuse(new MaxUsesBelowUses(discount.uses));
  Object.assign(discount, fields);
  const { id: _, ...details } = changes;
  tx.audit({ action: 'discount.updated', subjectId: discount.id, scopeId: event.organizationId, details });
  return discount;
};

function changedFields(before: Discount, changes: DiscountChanges): DiscountFields {
  const kept = <Value>(change: Value | undefined, value: Value | undefined): Value | null =>
    (change === undefined ? value : change) ?? null;
  const ticketTypeIds = changes.ticketTypeIds?.map((id) => uuidOf('tty', id));
  return {
    value: changes.value ?? before.value,
    maxUses: kept(changes.maxUses, before.maxUses),
    maxUsesPerMember: kept(changes.maxUsesPerMember, before.maxUsesPerMember),
    validFrom: kept(changes.validFrom, before.validFrom),
    validUntil: kept(changes.validUntil, before.validUntil),
    ticketTypeIds: ticketTypeIds ?? before.ticketTypeIds,
    minTotalMinor: changes.minTotal ?? before.minTotalMinor,
    minTickets: changes.minTickets ?? before.minTickets,
  };
}
