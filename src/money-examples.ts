import type { ExampleOperation } from './kernel/http/edge-options.js';

/** What becomes of the money: papers, refunds, and what is left. */
export const moneyExamples = [
  {
    name: 'Invoices',
    document: `query Invoices($bookingId: ID!) {
  booking(id: $bookingId) {
    total { formatted }
    taxItems { name rateBasisPoints isIncluded amount { formatted } }
    invoices { kind number corrects net { formatted } tax { formatted } total { formatted } pdfUrl }
  }
}`,
    variables: { bookingId: 'bkg_…' },
  },
  {
    name: 'CancelTickets',
    document: `mutation CancelTickets($input: CancelTicketsInput!) {
  cancelTickets(input: $input) {
    __typename
    ... on CancelTicketsSuccess {
      booking { id status kept { formatted } refunds { status amount { formatted } } tickets { id status } }
    }
    ... on NotCancellable { reason }
    ... on CancellationNotAllowed { until }
    ... on Problem { code message }
  }
}`,
    variables: { input: { bookingId: 'bkg_…', ticketIds: ['tck_…'], reason: 'Max is ill.' } },
  },
  {
    name: 'RefundBooking',
    document: `mutation RefundBooking($input: RefundBookingInput!) {
  refundBooking(input: $input) {
    __typename
    ... on RefundBookingSuccess { booking { id status refunds { status reason amount { formatted } } } }
    ... on RefundExceedsPayment { refundable { formatted } }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: {
        id: 'bkg_…',
        amount: { amountMinor: 500, currency: 'EUR' },
        reason: 'The table wobbled.',
        idempotencyKey: 'one-key-per-refund',
      },
    },
  },
  {
    name: 'Payouts',
    document: `query Payouts($eventId: ID!, $from: DateTime, $to: DateTime) {
  payouts(eventId: $eventId, from: $from, to: $to) {
    bookings gross { formatted } fees { formatted } tax { formatted } includedTax { formatted }
    platformFees { formatted } refunds { formatted } net { formatted }
  }
}`,
    variables: { eventId: 'evt_…' },
  },
  {
    name: 'Discounts',
    document: `query Discounts($eventId: ID!) {
  discounts(eventId: $eventId) { edges { node { id code kind value uses maxUses validUntil archivedAt } } }
}`,
    variables: { eventId: 'evt_…' },
  },
] satisfies ExampleOperation[];
