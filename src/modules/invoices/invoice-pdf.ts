import { parseInstant } from '../../kernel/clock.js';
import { formatMoney } from '../../kernel/money.js';
import { dayIn } from '../../kernel/paper/day-in.js';
import type { InvoicedTax, Party } from './invoice-document.js';
import type { InvoiceRow } from './invoice.entity.js';
import { Paper } from '../../kernel/paper/paper.js';

type Printed = Pick<
  InvoiceRow,
  'kind' | 'number' | 'currency' | 'netMinor' | 'taxMinor' | 'totalMinor' | 'document' | 'issuedAt'
>;

/** The invoice or credit note on A4, of nothing but what was frozen: the same bytes each time. */
export async function invoicePdf(invoice: Printed): Promise<Buffer> {
  const { document, number, issuedAt } = invoice;
  const title = `${invoice.kind === 'INVOICE' ? 'Invoice' : 'Credit note'} ${number}`;
  const paper = new Paper({ title, author: document.seller.name, at: issuedAt });
  printParties(paper, invoice, title);
  if (invoice.kind === 'INVOICE') printLines(paper, invoice);
  printTotals(paper, invoice);
  return paper.end(`${title} · ${document.seller.name}`);
}

function printParties(paper: Paper, { document }: Printed, title: string): void {
  const { seller, buyer, event, corrects } = document;
  paper.write(seller.name, { font: 'bold', size: 12 });
  paper.write(detailsOf(seller));
  paper.space(24);
  paper.write(buyer.name, { font: 'bold' });
  paper.write(detailsOf(buyer));
  paper.space(24);
  paper.write(title, { font: 'bold', size: 16 });
  paper.space();
  paper.write(`Date: ${document.issuedOn}`);
  paper.write(`Booking: ${document.bookingReference}`);
  paper.write(`Event: ${event.title}, ${dayIn(event.timeZone, parseInstant(event.startsAt)!)}`);
  if (corrects) {
    paper.write(`For invoice ${corrects.number} of ${corrects.issuedOn}`);
    paper.write(`Reason: ${corrects.reason}`);
  }
  paper.space(16);
}

const detailsOf = ({ address, email, taxId }: Party): string =>
  [address, email, taxId && `Tax ID: ${taxId}`].filter(Boolean).join('\n');

const WIDTHS = [0.46, 0.1, 0.22, 0.22] as const;

function printLines(paper: Paper, { document, currency }: Printed): void {
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, 'en');
  const row = (texts: [string, string, string, string], font: 'regular' | 'bold' = 'regular'): void =>
    paper.row(
      texts.map((text, index) => ({ text, width: WIDTHS[index]!, align: index === 0 ? 'left' : 'right' })),
      { font },
    );
  row(['Ticket', 'Quantity', 'Price', 'Amount'], 'bold');
  paper.line();
  for (const { text, quantity, unitPriceMinor, subtotalMinor, discountMinor } of document.lines) {
    row([text, String(quantity), money(unitPriceMinor), money(subtotalMinor)]);
    if (discountMinor > 0) row(['Discount', '', '', money(-discountMinor)]);
  }
  for (const { name, amountMinor } of document.fees) row([name, '', '', money(amountMinor)]);
  for (const tax of document.taxes.filter(({ isIncluded }) => !isIncluded)) {
    row([`${nameOf(tax)} on ${money(tax.netMinor)}`, '', '', money(tax.amountMinor)]);
  }
}

function printTotals(paper: Paper, { document, currency, kind, totalMinor, netMinor, taxMinor }: Printed): void {
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, 'en');
  const row = (text: string, amountMinor: number, font: 'regular' | 'bold' = 'regular'): void =>
    paper.row(
      [
        { text, width: 0.7 },
        { text: money(amountMinor), width: 0.3, align: 'right' },
      ],
      { font },
    );
  paper.line();
  row(kind === 'INVOICE' ? 'Total' : 'Credited', totalMinor, 'bold');
  paper.space();
  const contained = kind === 'INVOICE' ? document.taxes.filter(({ isIncluded }) => isIncluded) : document.taxes;
  for (const tax of contained) row(`Contains ${nameOf(tax)} on ${money(tax.netMinor)}`, tax.amountMinor);
  row('Net', netMinor);
  row('Tax', taxMinor);
}

function nameOf({ name, country, rateBasisPoints }: InvoicedTax): string {
  return `${[name, country].filter(Boolean).join(' ')} ${String(rateBasisPoints / 100)} %`;
}
