import { BookingChangesResolver } from './booking-changes.resolver.js';
import { AttendeeResolver, BookingFieldsResolver, BookingLineResolver } from './booking-fields.resolver.js';
import { CancelTicketsResolver, RefundLineResolver } from './cancel-tickets.resolver.js';
import { CancellationTermsResolver } from './cancellation-terms.resolver.js';
import { EventBookingsResolver } from './event-bookings.resolver.js';
import { EventCancellationResolver } from './event-cancellation.resolver.js';
import { BookingResolver } from './booking.resolver.js';
import { RemovedSeatsResolver } from './removed-seats.resolver.js';
import { TicketTransferResolver, TransfersResolver } from './transfers.resolver.js';
import { BookingNoticesResolver, TicketNoticesResolver } from './notices.resolver.js';
import { QuoteResolver } from './quote.resolver.js';
import { TicketResolver, UserTicketsResolver } from './ticket.resolver.js';

export { ticketById } from './booking.loaders.js';
export { BookingType } from './booking.type.js';
export { TicketConnection } from './ticket.resolver.js';
export { isTicketShown } from './ticket.visibility.js';
export { IssuedTicketType } from './ticket.type.js';

export const bookingsResolvers = [
  BookingResolver,
  EventBookingsResolver,
  QuoteResolver,
  BookingFieldsResolver,
  CancellationTermsResolver,
  CancelTicketsResolver,
  RefundLineResolver,
  BookingLineResolver,
  AttendeeResolver,
  BookingChangesResolver,
  TicketResolver,
  UserTicketsResolver,
  TransfersResolver,
  EventCancellationResolver,
  TicketTransferResolver,
  RemovedSeatsResolver,
  BookingNoticesResolver,
  TicketNoticesResolver,
];
