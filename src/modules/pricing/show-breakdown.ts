import type { Amount } from '../../kernel/money.js';
import type { Breakdown } from './breakdown.js';

/** A breakdown as clients see it: every amount with its currency. */
export function showBreakdown({ lines, fees, taxes }: Breakdown, currency: string) {
  const money = (amountMinor: number): Amount => ({ amountMinor, currency });
  return {
    lines: lines.map((line) => ({
      ticketTypeId: line.ticketTypeId,
      quantity: line.quantity,
      unitPrice: money(line.unitPriceMinor),
      subtotal: money(line.subtotalMinor),
      discount: money(line.discountMinor),
      fees: money(line.feesMinor),
      tax: money(line.taxMinor),
      includedTax: money(line.includedTaxMinor),
      total: money(line.totalMinor),
    })),
    fees: fees.map(({ amountMinor, ...fee }) => ({ ...fee, amount: money(amountMinor) })),
    taxes: taxes.map(({ netMinor, amountMinor, ...tax }) => ({
      ...tax,
      net: money(netMinor),
      amount: money(amountMinor),
    })),
    includedTax: money(lines.reduce((sum, { includedTaxMinor }) => sum + includedTaxMinor, 0)),
  };
}
