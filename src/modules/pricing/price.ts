import type { Id } from '../../kernel/ids.js';
import { multiplyMoney } from '../../kernel/money.js';
import { Fault } from '../../kernel/problem.js';
import type { Price, PriceLine } from './breakdown.js';

/** Places of one ticket type, to be priced. */
export interface OfferedLine {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  unitPriceMinor: number;
  currency: string;
}

export interface PriceTerms {
  lines: readonly OfferedLine[];
  /** Whether nothing of the price is asked for. */
  isWaived?: boolean;
}

/** What the lines cost together. Pure; lines in different currencies cannot be added up. */
export function price({ lines: offered, isWaived = false }: PriceTerms): Price {
  const currencies = new Set(offered.map(({ currency }) => currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) {
    throw new Fault('CONFLICT', 'Places with prices in different currencies cannot be booked together.');
  }
  const lines = offered.map(({ ticketTypeId, quantity, unitPriceMinor }): PriceLine => {
    const subtotalMinor = multiplyMoney(unitPriceMinor, quantity);
    const discountMinor = isWaived ? subtotalMinor : 0;
    return {
      ...{ ticketTypeId, quantity, unitPriceMinor, subtotalMinor, discountMinor },
      ...{ feesMinor: 0, taxMinor: 0, includedTaxMinor: 0, totalMinor: subtotalMinor - discountMinor },
    };
  });
  const sum = (part: 'subtotalMinor' | 'discountMinor' | 'totalMinor'): number =>
    lines.reduce((total, line) => total + line[part], 0);
  return {
    subtotalMinor: sum('subtotalMinor'),
    discountMinor: sum('discountMinor'),
    feesMinor: 0,
    taxMinor: 0,
    totalMinor: sum('totalMinor'),
    currency,
    breakdown: { lines, fees: [], taxes: [] },
  };
}
