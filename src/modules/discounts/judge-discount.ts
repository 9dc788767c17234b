import { encodeId, type Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import type { Price, PriceReduction } from '../pricing/index.js';
import type { Discount } from './discount.entity.js';
import { DiscountNotApplicable } from './discount.problems.js';

/** A discount as it is judged, with how often it is used now. */
export interface DiscountNow extends Pick<
  Discount,
  'id' | 'code' | 'kind' | 'value' | 'ticketTypeIds' | 'minTotalMinor' | 'minTickets' | 'uses'
> {
  maxUses: number | null;
  maxUsesPerMember: number | null;
  usesByMember: number;
  validFrom: Date | null;
  validUntil: Date | null;
}

type Validity = Pick<DiscountNow, 'validFrom' | 'validUntil'>;

/** Refuses with DiscountNotApplicable what is not valid at that instant. */
export function assertValid({ validFrom, validUntil }: Validity, at: Date): void {
  if (validFrom && at < validFrom) refuse(new DiscountNotApplicable('NOT_YET_VALID'));
  if (validUntil && validUntil <= at) refuse(new DiscountNotApplicable('NO_LONGER_VALID'));
}

/** What a discount takes off these places; refuses with DiscountNotApplicable. Pure. */
export function reductionBy(
  discount: DiscountNow | undefined,
  { at, lines }: { at: Date; lines: readonly { quantity: number; unitPriceMinor: number }[] },
): PriceReduction {
  if (!discount) return refuse(new DiscountNotApplicable('UNKNOWN_CODE'));
  const { kind, value, ticketTypeIds, uses, maxUses, usesByMember, maxUsesPerMember } = discount;
  if (kind === 'ACCESS') return refuse(new DiscountNotApplicable('ACCESS_ONLY'));
  assertValid(discount, at);
  if (maxUses !== null && uses >= maxUses) refuse(new DiscountNotApplicable('USED_UP'));
  if (maxUsesPerMember !== null && usesByMember >= maxUsesPerMember) {
    refuse(new DiscountNotApplicable('USED_UP_BY_MEMBER'));
  }
  const places = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (places < discount.minTickets) refuse(new DiscountNotApplicable('TOO_FEW_TICKETS'));
  const total = lines.reduce(
    (sum, { quantity, unitPriceMinor }) => sum + BigInt(quantity) * BigInt(unitPriceMinor),
    0n,
  );
  if (total < discount.minTotalMinor) refuse(new DiscountNotApplicable('BELOW_MIN_TOTAL'));
  return { kind, value, ticketTypeIds: ticketTypeIds.map((id): Id<'tty'> => encodeId('tty', id)) };
}

/** A use that takes nothing off would be wasted: refuses with DiscountNotApplicable. */
export function assertReduced({ discountMinor }: Pick<Price, 'discountMinor'>): void {
  if (discountMinor === 0) refuse(new DiscountNotApplicable('NOTHING_REDUCED'));
}
