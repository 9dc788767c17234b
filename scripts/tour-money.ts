import { until, type Tell, type TourClient } from './tour-client.js';

interface MoneyCast {
  organizer: TourClient;
  buyer: TourClient;
  tell: Tell;
  eventId: string;
}

/** What became of the money, for the tour's test. */
export interface MoneyOutcome {
  papers: { kind: string; total: { formatted: string }; tax: { formatted: string } }[];
  /** The first bytes of the invoice's PDF. */
  pdf: string;
  net: string;
}

/**
 * A paid booking has its invoice; what is given back has credit notes; and the organizer sees what is left. One of the
 * buyer's tickets has not been used.
 */
export async function settleMoney(
  { organizer, buyer, tell, eventId }: MoneyCast,
  bookingId: string,
): Promise<MoneyOutcome> {
  tell('step', 'Mira has an invoice, with the tax that is part of the price, also as a PDF.');
  const [invoice] = await papersOf(buyer, bookingId, 1);
  const pdf = await buyer.download(invoice!.pdfUrl);

  tell('step', 'Max is ill: Mira gives up his seat and gets its price back, with a credit note.');
  const { tickets } = await buyer.send('MyTickets');
  const unused: TicketEdge = tickets.edges.find(({ node }: TicketEdge) => node.status === 'VALID');
  await buyer.send('CancelTickets', { input: { bookingId, ticketIds: [unused.node.id], reason: 'Max is ill.' } });
  await papersOf(buyer, bookingId, 2);

  tell('step', 'The organizer gives her 5 euros more. Both have their credit notes, and what is left can be seen.');
  const amount = { amountMinor: 500, currency: 'EUR' };
  await organizer.send('RefundBooking', { input: { id: bookingId, amount, reason: 'The table wobbled.' } });
  const papers = await papersOf(buyer, bookingId, 3);
  const { net } = await organizer.send('Payouts', { eventId });
  await organizer.send('Discounts', { eventId });
  return { papers, pdf: pdf.slice(0, 5), net: net.formatted };
}

interface TicketEdge {
  node: { id: string; status: string };
}

type Paper = MoneyOutcome['papers'][number] & { pdfUrl: string };

/** The invoice and the credit notes of a booking, once there are so many: they are issued a moment later. */
async function papersOf(buyer: TourClient, bookingId: string, count: number): Promise<Paper[]> {
  let papers: Paper[] = [];
  await until(`the booking has ${count} invoices and credit notes`, async () => {
    papers = (await buyer.send('Invoices', { bookingId })).invoices;
    return papers.length === count;
  });
  return papers;
}
