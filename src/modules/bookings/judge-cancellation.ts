import { refuse } from '../../kernel/problem.js';
import type { Places } from '../inventory/index.js';
import { mayManage } from '../organizations/index.js';
import type { BookingRow } from './booking.entity.js';
import { CancellationNotAllowed, NotCancellable } from './booking.problems.js';
import { assertMaySeeBooking } from './booking.policy.js';
import { cancellationDeadlines, deadlineAt } from './cancellation-terms.js';
import type { TicketRow } from './ticket.entity.js';

/** What is to be cancelled: tickets of a booking, of which there are none before it is confirmed. */
export interface Cancelled {
  booking: BookingRow;
  tickets: readonly TicketRow[];
}

/**
 * Whether the viewer may cancel these tickets now, and the share of their price that is kept then, in basis points. NOT_FOUND
 * for those who may not see the booking; refuses with NotCancellable or CancellationNotAllowed.
 */
export function judgeCancellation(places: Places, { booking, tickets }: Cancelled): number {
  const { viewer, eventState } = places;
  const { organizationId } = eventState;
  assertMaySeeBooking(viewer, { memberId: booking.memberId ?? null, organizationId });
  const keptBasisPoints = mayManage(viewer, { organizationId }) ? 0 : keptByTerms(places, booking);
  if (tickets.some(({ status }) => status === 'CHECKED_IN')) refuse(new NotCancellable('TICKET_USED'));
  return keptBasisPoints;
}

/** What a member loses who cancels now; nothing of what was never confirmed. */
function keptByTerms(places: Places, booking: BookingRow): number {
  const { startsAt } = places.eventState;
  if (startsAt <= places.at) refuse(new NotCancellable('EVENT_STARTED'));
  if (booking.status !== 'CONFIRMED') return 0;
  const deadlines = cancellationDeadlines(booking, startsAt);
  const terms = deadlineAt(deadlines, places.at);
  if (!terms) refuse(new CancellationNotAllowed(deadlines.at(-1)?.until ?? null));
  return terms.keptBasisPoints;
}
