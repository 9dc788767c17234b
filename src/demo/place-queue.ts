import type { Chance } from './chance.js';
import type { StagedEvent, StagedOffer } from './play-event.js';
import type { VenueSeat } from './venues.js';

/** Places of one ticket type; with seats side by side where it sells seats. */
export interface Choice {
  ticketType: StagedOffer;
  quantity: number;
  seats: VenueSeat[];
}

/** What is left of an event's places, as its buyers see it: seats from the front, standing places by count. */
export class PlaceQueue {
  private readonly seats: Map<string, VenueSeat[]>;
  private readonly left: Map<StagedOffer, number>;

  constructor(event: StagedEvent) {
    this.seats = Map.groupBy(event.venue.seats, ({ category }) => category);
    this.left = new Map(event.offers.filter(isBuyable).map((offer) => [offer, offer.offer.quota ?? Infinity]));
  }

  /** How many places somebody could still choose. */
  get size(): number {
    const sizes = [...this.left].map(([{ offer }, left]) =>
      offer.seatCategory ? Math.min(left, this.queueOf(offer.seatCategory).length) : left,
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Takes a whole category away. */
  keep(category: string): VenueSeat[] {
    const kept = this.queueOf(category);
    this.seats.set(category, []);
    return kept;
  }

  /** Up to `most` places of a ticket type that has any; undefined when all are gone. */
  choose(chance: Chance, most: number): Choice | undefined {
    const open = [...this.left].filter(([type, left]) => left > 0 && this.hasSeats(type)).map(([type]) => type);
    if (open.length === 0) return undefined;
    const ticketType = chance.pick(open);
    const { seatCategory, maxPerBooking, maxPerMember } = ticketType.offer;
    const left = this.left.get(ticketType)!;
    const quantity = Math.min(most, left, maxPerBooking ?? 10, maxPerMember ?? 10);
    if (seatCategory === undefined) return this.count({ ticketType, quantity, seats: [] });
    const seats = this.sideBySide(seatCategory, quantity);
    return this.count({ ticketType, quantity: seats.length, seats });
  }

  /** Leaves some seats of the category free, as buyers do. */
  skip(category: string, seats: number): void {
    this.queueOf(category).splice(0, seats);
  }

  private count(choice: Choice): Choice {
    this.left.set(choice.ticketType, this.left.get(choice.ticketType)! - choice.quantity);
    return choice;
  }

  private sideBySide(category: string, most: number): VenueSeat[] {
    const queue = this.queueOf(category);
    const [first] = queue;
    const end = queue.findIndex(({ section, row }) => section !== first!.section || row !== first!.row);
    return queue.splice(0, Math.min(most, end === -1 ? queue.length : end));
  }

  private hasSeats({ offer }: StagedOffer): boolean {
    return offer.seatCategory === undefined || this.queueOf(offer.seatCategory).length > 0;
  }

  private queueOf(category: string): VenueSeat[] {
    const queue = this.seats.get(category) ?? [];
    this.seats.set(category, queue);
    return queue;
  }
}

/** On sale now, and to everybody; what is sold a day away from now may be either by the database's clock. */
function isBuyable({ offer: { isHidden, onSaleFromDay, onSaleUntilDay } }: StagedOffer): boolean {
  if (isHidden) return false;
  return (onSaleFromDay === undefined || onSaleFromDay < 0) && (onSaleUntilDay === undefined || onSaleUntilDay > 1);
}
