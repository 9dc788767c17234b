import type { PlainSeat } from './plain-hall.js';

/** Ticket types, seats and holds go by number here; time is hours since the run began, by the database's clock. */
export interface TypeTerms {
  category: 'Gold' | 'Silver' | null;
  price: number;
  quota: number | null;
  isPublic: boolean;
  maxPerBooking: number;
  maxPerMember: number | null;
  salesFrom: number | null;
  salesTo: number | null;
}

interface TypeModel extends TypeTerms {
  capacity: number;
  isArchived: boolean;
}

export interface Line {
  type: number;
  quantity: number;
  /** By position in the map. */
  seats: readonly number[];
  /** What one place has cost. */
  price: number;
}

export interface HoldModel {
  id: string;
  member: number;
  lines: readonly Line[];
  state: 'ACTIVE' | 'SOLD' | 'RELEASED' | 'EXPIRED';
  /** The hour in which its time is up. */
  endsAt: number;
  /** The very millisecond, as Foyer told it: which of two is older. */
  until: number;
}

/** An event's places: what there is, and everything counted anew whenever it is asked for. */
export class PlacesState {
  now = 0;
  version = 0;
  mindsLoneSeats = false;
  accessibleAreOpen = false;
  holds: HoldModel[] = [];
  blocked: number[] = [];
  types: TypeModel[];

  constructor(
    /** All free: what the drawing has. */
    protected readonly hall: readonly PlainSeat[],
    terms: readonly TypeTerms[],
  ) {
    this.types = terms.map((type) => ({ ...type, isArchived: false, capacity: this.capacityOf(type) }));
  }

  /** As the rows have it: what nobody has cleaned up still counts. */
  counters(): { capacity: number; held: number; sold: number }[] {
    return this.types.map(({ capacity }, type) => {
      const [held, sold] = [this.counted(type, 'ACTIVE'), this.counted(type, 'SOLD')];
      return { capacity, held, sold };
    });
  }

  /** As the rows have it, or as everybody is shown it: then what is over is free. */
  seatStates(isShown: boolean): string {
    const states = this.hall.map(({ position }): string => (this.blocked.includes(position) ? 'B' : 'F'));
    for (const hold of this.holds) {
      if ((hold.state !== 'ACTIVE' && hold.state !== 'SOLD') || (isShown && this.isOver(hold))) continue;
      for (const { seats } of hold.lines) for (const seat of seats) states[seat] = hold.state === 'SOLD' ? 'S' : 'H';
    }
    return states.join('');
  }

  /** How many places of each ticket type could be bought now, were there no other rules; null for those off sale for good. */
  available(): (number | null)[] {
    return this.types.map(({ isArchived, capacity, category }, type) => {
      if (isArchived) return null;
      const ofType = capacity - this.claimed(type);
      if (category === null) return ofType;
      const [seats, all] = [this.hall.filter((seat) => categoryOf(seat) === category), [...this.types.keys()]];
      const open = seats.filter(({ position }) => !this.blocked.includes(position)).length;
      const claimed = all.filter((other) => this.types[other]!.category === category);
      return Math.min(ofType, open - claimed.reduce((sum, other) => sum + this.claimed(other), 0));
    });
  }

  /** What is held and sold of a ticket type, without holds whose time is up. */
  claimedPlaces = (type: number) => ({ held: this.claimed(type, ['ACTIVE']), sold: this.claimed(type, ['SOLD']) });

  isOver = ({ state, endsAt }: HoldModel): boolean => state === 'ACTIVE' && endsAt <= this.now;

  protected over(): HoldModel[] {
    const age = (one: HoldModel, other: HoldModel): number => one.until - other.until || (one.id < other.id ? -1 : 1);
    return this.holds.filter(this.isOver).sort(age);
  }

  protected seatsNow(): PlainSeat[] {
    return this.hall.map((seat) => ({ ...seat, isFree: this.isFree(seat.position) }));
  }

  protected isFree(seat: number): boolean {
    return !this.blocked.includes(seat) && !this.holds.some((hold) => this.claims(hold) && hasSeats(hold, [seat]));
  }

  protected claims = (hold: HoldModel): boolean => isKept(hold) && !this.isOver(hold);

  protected claimed(type: number, states: readonly HoldModel['state'][] = ['ACTIVE', 'SOLD']): number {
    return this.sumOf(type, (hold) => states.includes(hold.state) && this.claims(hold));
  }

  protected counted = (type: number, state: HoldModel['state']): number =>
    this.sumOf(type, (hold) => hold.state === state);

  protected sumOf(type: number, which: (hold: HoldModel) => boolean): number {
    const lines = this.holds.filter(which).flatMap((hold) => hold.lines);
    return lines.reduce((sum, line) => sum + (line.type === type ? line.quantity : 0), 0);
  }

  /** The ticket types by which anybody can have seats of a category, the cheapest first. */
  protected sellersOf(category: string): number[] {
    const sellers = [...this.types.keys()].filter((type) => {
      const { isArchived, isPublic, category: own } = this.types[type]!;
      return !isArchived && isPublic && own === category;
    });
    return sellers.sort((one, other) => this.types[one]!.price - this.types[other]!.price);
  }

  protected capacityOf({ category, quota }: TypeTerms): number {
    if (category === null) return quota!;
    const seats = this.hall.filter((seat) => categoryOf(seat) === category).length;
    return Math.min(quota ?? seats, seats);
  }
}

export const isKept = ({ state }: HoldModel): boolean => state === 'ACTIVE' || state === 'SOLD';
export const hasSeats = ({ lines }: HoldModel, seats: readonly number[]): boolean =>
  lines.some((line) => line.seats.some((seat) => seats.includes(seat)));
export const hasType = ({ lines }: HoldModel, type: number): boolean => lines.some((line) => line.type === type);
export const categoryOf = ({ letter }: PlainSeat): string => (letter === 's' ? 'Silver' : 'Gold');
