import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Discount } from './discount.entity.js';
import { lockDiscount } from './lock-discount.js';

/** Takes a code out of use for good; bookings keep what it took off, and the code is free to be made anew. Safe to repeat. */
export const archiveDiscount: Command<{ id: Id<'dsc'> }, Discount> = async (tx, { id }) => {
  const { discount, event } = await lockDiscount(tx, id);
  if (discount.archivedAt) return discount;
  discount.archivedAt = tx.now;
  tx.audit({ action: 'discount.archived', subjectId: id, scopeId: event.organizationId });
  return discount;
};
