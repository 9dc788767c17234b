/** Whoever sells or buys, as they were when the invoice was issued. */
export interface Party {
  name: string;
  email: string | null;
  address: string | null;
  taxId: string | null;
}

/** The places of one ticket type; all amounts in minor units. */
export interface InvoicedLine {
  text: string;
  quantity: number;
  unitPriceMinor: number;
  subtotalMinor: number;
  discountMinor: number;
}

export interface InvoicedFee {
  name: string;
  amountMinor: number;
}

export interface InvoicedTax {
  name: string;
  country: string | null;
  rateBasisPoints: number;
  isIncluded: boolean;
  netMinor: number;
  amountMinor: number;
}

/** What a credit note takes back part of. */
export interface Correction {
  number: string;
  issuedOn: string;
  reason: string;
}

/**
 * All that is printed, frozen. `total = subtotal - discount + fees + taxes that are not included`; of a credit note, which
 * has no lines and no fees, the total is what goes back. Plain data.
 */
export interface InvoiceDocument {
  seller: Party;
  buyer: Party;
  event: { title: string; startsAt: string; timeZone: string };
  bookingReference: string;
  /** The day of issue in the event's time zone, in the year of the number: `2027-03-01`. */
  issuedOn: string;
  lines: InvoicedLine[];
  fees: InvoicedFee[];
  taxes: InvoicedTax[];
  totalMinor: number;
  corrects: Correction | null;
}

/** All tax in a document: on top of the price, or part of it. */
export const taxOf = ({ taxes }: Pick<InvoiceDocument, 'taxes'>): number =>
  taxes.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
