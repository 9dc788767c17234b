import { BookingInvoicesResolver, InvoiceResolver } from './invoice.resolver.js';

export const invoicesResolvers = [InvoiceResolver, BookingInvoicesResolver];
