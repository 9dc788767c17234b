import { BookingInvoicesResolver, InvoiceResolver } from './invoice.resolver.js';
import { PayoutsResolver } from './payouts.resolver.js';

export const invoicesResolvers = [InvoiceResolver, BookingInvoicesResolver, PayoutsResolver];
