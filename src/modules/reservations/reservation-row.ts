import type { Id } from '../../kernel/ids.js';
import type { ReservationStatus } from './reservation.lifecycle.js';

export interface ReservationItemRow {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  /** Bare uuids, in map order; empty for general admission. */
  seatIds: string[];
  unitPriceMinor: number;
  currency: string;
}

/** A reservation as it is stored. */
export interface StoredReservation {
  id: Id<'rsv'>;
  eventId: Id<'evt'>;
  memberId: Id<'usr'>;
  status: ReservationStatus;
  expiresAt: Date;
  extendedAt: Date | null;
  createdAt: Date;
  items: ReservationItemRow[];
}

/** A reservation as it was at an instant of the database's clock. Plain data, so that a repeated request gets it again. */
export interface ReservationRow extends StoredReservation {
  asOf: Date;
}

/** What is stored says ACTIVE until somebody cleans up; the clock says EXPIRED at once. */
export function asOf(stored: StoredReservation, instant: Date): ReservationRow {
  const isOver = stored.status === 'ACTIVE' && stored.expiresAt <= instant;
  return { ...stored, status: isOver ? 'EXPIRED' : stored.status, asOf: instant };
}
