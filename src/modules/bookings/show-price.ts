import type { Amount } from '../../kernel/money.js';
import { showBreakdown } from '../pricing/index.js';
import type { PricedReservation } from './price-reservation.js';

export type Quote = ReturnType<typeof showPrice>;

/** A price as clients see it. */
export function showPrice({ breakdown, currency, discountCode, ...sums }: PricedReservation) {
  const { lines, fees: feeItems, taxes: taxItems, includedTax } = showBreakdown(breakdown, currency);
  const money = (amountMinor: number): Amount => ({ amountMinor, currency });
  return {
    ...{ lines, feeItems, taxItems, includedTax, discountCode },
    subtotal: money(sums.subtotalMinor),
    discount: money(sums.discountMinor),
    fees: money(sums.feesMinor),
    tax: money(sums.taxMinor),
    total: money(sums.totalMinor),
  };
}
