import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import type { TicketType } from './ticket-type.entity.js';

/** Why nothing of a ticket type can be bought at an instant; the first that applies. */
export const UNAVAILABLE_REASONS = [
  'EVENT_NOT_BOOKABLE',
  'NOT_YET_ON_SALE',
  'SALES_ENDED',
  'SOLD_OUT',
  'HELD',
] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

export interface TicketTypeAvailability {
  ticketType: TicketType;
  capacity: number;
  sold: number;
  held: number;
  available: number;
  reason: UnavailableReason | null;
}

/** How many places an event has, as of one instant of the database's clock. */
export interface Availability {
  eventId: Id<'evt'>;
  organizationId: Id<'org'>;
  eventStatus: EventStatus;
  version: number;
  capacity: number;
  sold: number;
  held: number;
  available: number;
  isSoldOut: boolean;
  asOf: Date;
  /** Without archived types; hidden ones are among them. */
  byTicketType: TicketTypeAvailability[];
}

/** One ticket type with its counter, read in the same snapshot as everything else. */
export interface CountedTicketType {
  ticketType: TicketType;
  capacity: number;
  /** Without holds whose time is up. */
  held: number;
  sold: number;
  isBeforeSales: boolean;
  isAfterSales: boolean;
}

/** What was read of an event's places in one statement. */
export interface CountedEvent {
  eventId: Id<'evt'>;
  organizationId: Id<'org'>;
  eventStatus: EventStatus;
  isOver: boolean;
  version: number;
  asOf: Date;
  /** Seats by category, and how many of them are blocked. */
  seats: Readonly<Record<string, number>>;
  blocked: Readonly<Record<string, number>>;
  types: readonly CountedTicketType[];
}

interface SeatCategory {
  /** Seats that are not blocked. */
  capacity: number;
  held: number;
  sold: number;
}

/**
 * Adds up an event's places. Each place that is held or sold belongs to one ticket type, so the counters add up; what
 * they cannot say is how many seats there are, since several types may sell the same seats: that is counted by category.
 */
export function addUp(event: CountedEvent): Availability {
  const categories = categoriesOf(event);
  const general = event.types.filter(({ ticketType }) => !ticketType.seatCategory);
  const seats = [...categories.values()].reduce((sum, { capacity }) => sum + capacity, 0);
  const capacity = seats + general.reduce((sum, type) => sum + capacityOnSale(type), 0);
  const held = event.types.reduce((sum, type) => sum + type.held, 0);
  const sold = event.types.reduce((sum, type) => sum + type.sold, 0);
  const byTicketType = event.types
    .filter(({ ticketType }) => !ticketType.archivedAt)
    .map((type) => ofTicketType(event, type, categories));
  return {
    eventId: event.eventId,
    organizationId: event.organizationId,
    eventStatus: event.eventStatus,
    version: event.version,
    capacity,
    sold,
    held,
    available: Math.max(0, capacity - held - sold),
    isSoldOut: capacity > 0 && byTicketType.every(({ available }) => available === 0),
    asOf: event.asOf,
    byTicketType,
  };
}

/** An archived type offers no more than what it has given away. */
function capacityOnSale({ ticketType, capacity, held, sold }: CountedTicketType): number {
  return ticketType.archivedAt ? held + sold : capacity;
}

function categoriesOf({ seats, blocked, types }: CountedEvent): Map<string, SeatCategory> {
  const categories = new Map<string, SeatCategory>();
  for (const [category, count] of Object.entries(seats)) {
    categories.set(category, { capacity: count - (blocked[category] ?? 0), held: 0, sold: 0 });
  }
  for (const { ticketType, held, sold } of types) {
    const category = ticketType.seatCategory ? categories.get(ticketType.seatCategory) : undefined;
    if (!category) continue;
    category.held += held;
    category.sold += sold;
  }
  return categories;
}

function ofTicketType(
  event: CountedEvent,
  type: CountedTicketType,
  categories: ReadonlyMap<string, SeatCategory>,
): TicketTypeAvailability {
  const { ticketType, held, sold } = type;
  const general: SeatCategory = { capacity: type.capacity, held, sold };
  const none: SeatCategory = { capacity: 0, held: 0, sold: 0 };
  const places = ticketType.seatCategory ? (categories.get(ticketType.seatCategory) ?? none) : general;
  const free = Math.min(type.capacity - held - sold, places.capacity - places.held - places.sold);
  const available = Math.max(0, free);
  const mayComeBack = Math.max(held, places.held) > 0;
  return {
    ticketType,
    capacity: Math.min(type.capacity, places.capacity),
    sold,
    held,
    available,
    reason: reasonOf(event, type, { available, mayComeBack }),
  };
}

function reasonOf(
  event: CountedEvent,
  type: CountedTicketType,
  places: { available: number; mayComeBack: boolean },
): UnavailableReason | null {
  if (event.eventStatus !== 'PUBLISHED' || event.isOver) return 'EVENT_NOT_BOOKABLE';
  if (type.isBeforeSales) return 'NOT_YET_ON_SALE';
  if (type.isAfterSales) return 'SALES_ENDED';
  if (places.available > 0) return null;
  return places.mayComeBack ? 'HELD' : 'SOLD_OUT';
}
