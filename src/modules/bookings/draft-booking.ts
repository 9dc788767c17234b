import { newId, type Id } from '../../kernel/ids.js';
import type { Places } from '../inventory/index.js';
import type { PricedReservation } from './price-reservation.js';
import type { BookingFacts } from './booking.facts.js';
import type { Billing, BookingLineRow, BookingRow, StoredAttendee } from './booking.entity.js';
import type { BookingStatus } from './booking.lifecycle.js';
import { readableText } from '../../kernel/slug.js';

const REFERENCE_LENGTH = 8;

export type UnbookedLine = Omit<BookingLineRow, 'bookingId'>;

export interface DraftOptions {
  eventId: Id<'evt'>;
  memberId: Id<'usr'>;
  holdId: Id<'rsv'>;
  lines: readonly UnbookedLine[];
  price: PricedReservation;
  attendees: StoredAttendee[];
  billing: Billing | null;
  /** Null when nothing can be paid. */
  paymentMethod: string | null;
  facts: BookingFacts;
  requiresApproval: boolean;
}

export interface BookingDraft {
  booking: BookingRow;
  lines: BookingLineRow[];
}

/**
 * A new booking with its lines, not stored yet, with the event's title and start as they are now. One that waits
 * gets its `expiresAt` from the hold.
 */
export function draftBooking(
  { now, eventState }: Pick<Places, 'now' | 'eventState'>,
  options: DraftOptions,
): BookingDraft {
  const { eventId, memberId, holdId, lines, price, attendees, billing, paymentMethod, facts } = options;
  const status = firstStatus(options.requiresApproval, price.totalMinor);
  const booking: BookingRow = {
    id: newId('bkg'),
    reference: newReference(),
    eventId,
    memberId,
    holdId,
    status,
    eventTitle: facts.eventTitle,
    eventStartsAt: eventState.startsAt,
    eventVersion: eventState.version,
    ...price,
    attendees,
    cancellationSteps: facts.cancellationSteps,
    keptMinor: 0,
    billing,
    paymentMethod,
    expiresAt: null,
    cancellationReason: null,
    createdAt: now,
    confirmedAt: status === 'CONFIRMED' ? now : null,
    cancelledAt: null,
  };
  return { booking, lines: lines.map((line) => ({ bookingId: booking.id, ...line })) };
}

export const newReference = (): string => readableText(REFERENCE_LENGTH).toUpperCase();

function firstStatus(requiresApproval: boolean, totalMinor: number): BookingStatus {
  if (totalMinor > 0) return 'PENDING_PAYMENT';
  return requiresApproval ? 'PENDING_APPROVAL' : 'CONFIRMED';
}
