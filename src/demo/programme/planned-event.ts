import type { Gate, CheckInList } from '../../modules/admission/index.js';
import type { EventFee, EventStatus, Seating } from '../../modules/events/index.js';

/** A ticket type as it is planned. Days count from the day of the load. */
export interface Offer {
  name: string;
  /** In minor units of the venue's currency. */
  price: number;
  quota?: number;
  seatCategory?: string;
  maxPerBooking?: number;
  maxPerMember?: number;
  requiresApproval?: true;
  isHidden?: true;
  onSaleFromDay?: number;
  onSaleUntilDay?: number;
}

/** Whom a door lets in: of the ticket types with these names, in these sections. */
export interface PlannedList extends Pick<CheckInList, 'name' | 'rule'> {
  offers?: string[];
  sections?: string[];
  opensHoursBefore: number;
}

export interface PlannedDoor {
  lists: PlannedList[];
  /** Each serves the lists with these names. */
  gates: (Pick<Gate, 'name'> & { serves: string[] })[];
  scanners: string[];
}

/** Who waits for a ticket type that is sold out, or of which too few are left: how many places each wants. */
export interface PlannedWaitlist {
  offer: string;
  parties: number[];
}

/** An event as it is planned. */
export interface PlannedEvent {
  title: string;
  description: string;
  category: string;
  tags: string[];
  /** Days from the day of the load; negative when it is over. */
  day: number;
  /** When it begins, as clocks at the venue show it. */
  time: string;
  minutes: number;
  /** Where in the venue. */
  location?: string;
  seating?: Seating;
  offers: Offer[];
  /** What the organizer asks for on top of prices. */
  fees?: EventFee[];
  /** The venue's tax comes on top of prices; it is part of them unless told. */
  taxOnTop?: true;
  /** What makes its places cheaper for those who know of it. */
  codes?: { code: string; kind: 'PERCENT' | 'FIXED'; value: number; maxUses?: number }[];
  /** PUBLISHED unless told. */
  status?: EventStatus;
  /** The admin's note or reason, or why it was called off. */
  note?: string;
  /** Why it was turned down before it became a draft again. */
  returned?: string;
  /** How many have booked. */
  bookings?: number;
  /** Sold until this many places are left; those of the named categories are kept for subscribers. */
  almostSoldOut?: { left: number; subscribersCategories?: string[] };
  /** How many are choosing just now. */
  reservations?: number;
  door?: PlannedDoor;
  waitlist?: PlannedWaitlist;
}
