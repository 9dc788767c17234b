import type { Id } from '../../kernel/ids.js';
import type { TICKET_TYPE_VISIBILITIES } from './ticket-type.entity.js';

export interface BestAvailable {
  ticketTypeId: Id<'tty'>;
  quantity: number;
  /** Only seats of this section; absent: of any. */
  section?: string | null;
  /** False: seats apart will do when there are none together. */
  together: boolean;
  accessible: boolean;
}

/** Seats that a wheelchair can take are kept for who asks for them, until the event opens them to everybody. */
export function accessibleFor(
  { accessible }: BestAvailable,
  { event, at }: { event: { accessibleSeatsOpenAt: Date | null }; at: Date },
): boolean | null {
  const areOpen = event.accessibleSeatsOpenAt !== null && event.accessibleSeatsOpenAt <= at;
  return areOpen && !accessible ? null : accessible;
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
  /** Bare uuids of ticket types that an access code unlocks. */
  unlocked?: readonly string[];
}

/** A ticket type with its counter. */
export interface TicketTerms {
  id: string;
  isArchived: boolean;
  priceMinor: number;
  currency: string;
  salesStartAt: Date | null;
  salesEndAt: Date | null;
  minPerBooking: number;
  maxPerBooking: number;
  maxPerMember: number | null;
  seatCategory: string | null;
  visibility: (typeof TICKET_TYPE_VISIBILITIES)[number];
  requiresApproval: boolean;
  capacity: number;
  held: number;
  sold: number;
}

/** Whether members can have places of it at this instant, as far as its sale times go. */
export function isOnSale({ salesStartAt, salesEndAt }: TicketTerms, at: Date): boolean {
  return (salesStartAt === null || salesStartAt <= at) && (salesEndAt === null || at < salesEndAt);
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
