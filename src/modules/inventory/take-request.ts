import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import type { TICKET_TYPE_VISIBILITIES } from './ticket-type.entity.js';
import type { HoldNow, SeatNow } from './inventory-reads.js';
import type { Locked } from './lock-inventory.js';

export interface BestAvailable {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  /** Only seats of this section; absent: of any. */
  section?: string | null;
  /** False: seats apart will do when there are none together. */
  together: boolean;
  accessible: boolean;
}

/** Whom places are sold to: members keep to sale times and limits, the staff at the door need not. */
export type SaleTerms = 'MEMBER' | 'DOOR';

export interface TakeRequest {
  eventId: Id<'evt'>;
  /** The new hold's id: that of the reservation, or of the booking's reservation, that it is for. */
  holdId: Id<'rsv'>;
  memberId: Id<'usr'>;
  items: readonly { ticketTypeId: Id<'tty'>; quantity: number }[];
  seatIds: readonly Id<'seat'>[];
  bestAvailable: BestAvailable | null;
  /** Milliseconds that the hold lives. */
  timeToLive: number;
  terms: SaleTerms;
}

/** A ticket type with its counter, and what the member has of it. */
export interface TicketTerms {
  id: string;
  priceMinor: number;
  currency: string;
  salesStartAt: Date | null;
  salesEndAt: Date | null;
  minPerBooking: number;
  maxPerBooking: number;
  maxPerMember: number | null;
  seatCategory: string | null;
  visibility: (typeof TICKET_TYPE_VISIBILITIES)[number];
  capacity: number;
  held: number;
  sold: number;
  /** How many the member holds or has bought. */
  owned: number;
}

/** All that a take is judged by, as of one instant of the database's clock, read behind the event's lock. */
export interface TakeState extends Locked {
  event: { status: EventStatus; endsAt: Date };
  /** Those that are not archived, oldest first. */
  ticketTypes: readonly TicketTerms[];
  /** The seats asked for, in map order. */
  seats: readonly SeatNow[];
  /** The seats chosen for `bestAvailable`, in map order; empty where none fit. */
  best: readonly string[];
  /** Holds whose time is up. */
  expired: readonly HoldNow[];
}

export interface TakenLine {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  /** Bare uuids, in map order; empty for general admission. */
  seatIds: string[];
  unitPriceMinor: number;
  currency: string;
}

/** What a take answers. */
export interface Taken {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
  memberId: Id<'usr'>;
  /** The database's clock when it was judged. */
  at: Date;
  expiresAt: Date;
  lines: TakenLine[];
}
