import { badInput } from '../../kernel/problem.js';
import type { Discount, DiscountKind } from './discount.entity.js';

type Field =
  | 'value'
  | 'maxUses'
  | 'maxUsesPerMember'
  | 'validFrom'
  | 'validUntil'
  | 'ticketTypeIds'
  | 'minTotalMinor'
  | 'minTickets';

/** What an organizer decides about a discount and may change; what is not said is null. */
export type DiscountFields = { [Name in Field]: Exclude<Discount[Name], undefined> };

/** Refuses terms that contradict each other as BAD_USER_INPUT. */
export function checkDiscount(kind: DiscountKind, fields: DiscountFields): void {
  const { value, validFrom, validUntil, minTickets } = fields;
  if (kind === 'PERCENT' && (value < 1 || value > 100)) throw badInput('value', 'must be 1 to 100 percent.');
  if (kind === 'FIXED' && value < 1) throw badInput('value', 'must be 1 or more, in minor units.');
  if (kind === 'CHEAPEST_FREE' && (value < 1 || value >= minTickets)) {
    throw badInput('value', 'must be 1 or more, and lower than minTickets: some of the places must be paid.');
  }
  if (kind === 'ACCESS') checkAccess(fields);
  if (validFrom && validUntil && validUntil <= validFrom) throw badInput('validUntil', 'must be after validFrom.');
}

function checkAccess({ value, ticketTypeIds, ...limits }: DiscountFields): void {
  if (value !== 0) throw badInput('value', 'must be 0: an access code takes nothing off the price.');
  if (ticketTypeIds.length === 0) throw badInput('ticketTypeIds', 'must name what the access code unlocks.');
  const { maxUses, maxUsesPerMember, minTotalMinor, minTickets } = limits;
  if (maxUses === null && maxUsesPerMember === null && minTotalMinor === 0 && minTickets === 1) return;
  throw badInput('kind', 'ACCESS has no limits but its time: limit the ticket types that it unlocks.');
}
