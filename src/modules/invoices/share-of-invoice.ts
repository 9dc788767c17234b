import { sharesOf } from '../pricing/index.js';
import type { InvoicedTax, InvoiceDocument } from './invoice-document.js';

/** A total, and the taxes in it. */
export type Taxed = Pick<InvoiceDocument, 'taxes' | 'totalMinor'>;

/**
 * What of an invoice an amount takes back, when `earlier` has been taken back before: its taxes in proportion to what is
 * left of them, rounded by the largest remainder. So the parts always add up to the amount, never exceed what was
 * invoiced, and are exactly that once all of it has been taken back.
 */
export function shareOfInvoice(invoice: Taxed, earlier: readonly Taxed[], amountMinor: number): Taxed {
  const leftOf = (pick: (taxed: Taxed) => number): number =>
    earlier.reduce((left, taxed) => left - pick(taxed), pick(invoice));
  const totalLeft = leftOf(({ totalMinor }) => totalMinor);
  if (amountMinor <= 0 || amountMinor > totalLeft) throw new RangeError('A credit note exceeds its invoice.');
  const taxesLeft = invoice.taxes.map((_, index) => leftOf(({ taxes }) => taxes[index]!.amountMinor));
  const untaxedLeft = taxesLeft.reduce((left, tax) => left - tax, totalLeft);
  const [, ...taxShares] = sharesOf(amountMinor, [untaxedLeft, ...taxesLeft]);
  const taxes = invoice.taxes.map((tax, index): InvoicedTax => {
    const netLeft = leftOf((taxed) => taxed.taxes[index]!.netMinor);
    return { ...tax, amountMinor: taxShares[index]!, netMinor: partOf(netLeft, amountMinor, totalLeft) };
  });
  return { totalMinor: amountMinor, taxes };
}

const partOf = (value: number, amount: number, whole: number): number =>
  Number((BigInt(value) * BigInt(amount)) / BigInt(whole));
