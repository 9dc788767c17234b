import type { Id } from '../../kernel/ids.js';

/** Who gets a fee. */
export type Beneficiary = 'ORGANIZER' | 'PLATFORM';

/** What the places of one ticket type cost: `total = subtotal - discount + fees + tax`. All in minor units. */
export interface PriceLine {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  unitPriceMinor: number;
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  /** What comes on top of the price. */
  taxMinor: number;
  /** What is part of the price already. */
  includedTaxMinor: number;
  totalMinor: number;
}

/** A fee on top of the price. */
export interface PriceFee {
  name: string;
  beneficiary: Beneficiary;
  amountMinor: number;
}

/** A tax of one rate. Its amount comes on top of `net`, or is part of the price together with it. */
export interface PriceTax {
  name: string;
  /** Of the event, by its ISO 3166 code, also where the rule is the one for wherever no other is; null: not known. */
  country: string | null;
  /** 2000 is 20 %. */
  rateBasisPoints: number;
  isIncluded: boolean;
  netMinor: number;
  amountMinor: number;
}

/** How a price came about. Plain data, kept with a booking for good. */
export interface Breakdown {
  lines: PriceLine[];
  fees: PriceFee[];
  taxes: PriceTax[];
}

/** What is paid, and how it came about: `total = subtotal - discount + fees + tax`, all in minor units of one currency. */
export interface Price {
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  /** Only what comes on top. */
  taxMinor: number;
  totalMinor: number;
  currency: string;
  breakdown: Breakdown;
}
