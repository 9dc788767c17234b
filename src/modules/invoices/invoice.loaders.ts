import { defineLoader, groupedBy } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findInvoicesOf } from './list-invoices.js';

/** The invoice of a booking, then its credit notes, oldest first. */
export const invoicesOfBooking = defineLoader(async (read, bookingIds: readonly Id<'bkg'>[]) =>
  groupedBy(bookingIds, await findInvoicesOf(read, bookingIds), ({ bookingId }) => bookingId),
);
