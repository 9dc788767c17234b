import type { Id } from '../../kernel/ids.js';
import { assertReduced, reductionBy, type DiscountNow } from '../discounts/index.js';
import { feeRules, price, withTaxes, type EventPricing, type Price, type PricingSettings } from '../pricing/index.js';
import type { ReservationRow } from '../reservations/index.js';

export interface PricedReservation extends Price {
  discountId: Id<'dsc'> | null;
  discountCode: string | null;
}

export interface ReservationTerms {
  pricing: EventPricing;
  settings: PricingSettings;
  /** Undefined: of a code that there is not. Null: none was named. */
  discount: DiscountNow | undefined | null;
  /** The database's clock. */
  at: Date;
}

/**
 * What a reservation costs now: what `quote` shows and what `checkOut` charges. Pure. Refuses with DiscountNotApplicable
 * or AmountTooLarge.
 */
export function priceReservation(
  { items }: Pick<ReservationRow, 'items'>,
  { pricing, settings, discount, at }: ReservationTerms,
): PricedReservation {
  const reduction = discount === null ? null : reductionBy(discount, { at, lines: items });
  const priced = price({
    lines: withTaxes(items, pricing.taxes),
    discount: reduction,
    fees: feeRules(pricing, settings, items[0]?.currency),
    country: pricing.country,
  });
  if (reduction) assertReduced(priced);
  return { ...priced, discountId: discount?.id ?? null, discountCode: discount?.code ?? null };
}
