import { multiplyMoney } from '../../kernel/money.js';
import { Fault } from '../../kernel/problem.js';

interface PricedLine {
  quantity: number;
  unitPriceMinor: number;
  currency: string;
}

/** `total = subtotal - discount + fees + tax`, all in minor units of one currency. */
export interface Price {
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  taxMinor: number;
  totalMinor: number;
  currency: string;
}

/** What the lines cost together. Pure; lines in different currencies cannot be added up. */
export function priceOf(lines: readonly PricedLine[]): Price {
  const currencies = new Set(lines.map(({ currency }) => currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) {
    throw new Fault('CONFLICT', 'Places with prices in different currencies cannot be booked together.');
  }
  const subtotalMinor = lines.reduce((sum, line) => sum + multiplyMoney(line.unitPriceMinor, line.quantity), 0);
  return { subtotalMinor, discountMinor: 0, feesMinor: 0, taxMinor: 0, totalMinor: subtotalMinor, currency };
}
