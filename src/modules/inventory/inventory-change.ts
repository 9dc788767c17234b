import type { HoldState, LedgerVerb, SeatState } from './inventory.entity.js';
import {
  asOf,
  chainLines,
  type AsOf,
  type ChainedLine,
  type LedgerEnd,
  type LedgerLine,
  type Settlement,
} from './ledger-chain.js';

/** Places of one ticket type in one hold. Ids are bare uuids here and in all that goes straight to SQL. */
export interface HeldPlaces {
  holdId: string;
  ticketTypeId: string;
  memberId: string;
  quantity: number;
  /** In map order; empty for general admission. */
  seatIds: readonly string[];
  expiresAt: Date;
  /** What one place cost when it was taken. */
  unitPriceMinor: number;
  currency: string;
}

export interface SeatChange {
  state: SeatState;
  holdId: string | null;
  heldUntil: Date | null;
  blockLabel: string | null;
}

export interface HoldLine extends HeldPlaces {
  state: HoldState;
}

/** Without places it is no line any more. */
export interface HoldChange extends HoldLine {
  /** Whether the database has no row of it yet. */
  isNew: boolean;
}

/** What is added to a counter, and its new capacity where that changes. */
export interface CounterChange {
  held: number;
  sold: number;
  capacity: number | null;
}

const FREE: SeatChange = { state: 'FREE', holdId: null, heldUntil: null, blockLabel: null };

/**
 * What one settlement does to an event's places: pure data, put together verb by verb and written by one statement.
 * Later verbs on the same place win, so a seat that is reclaimed and taken again in one settlement is written once.
 */
export class InventoryChange {
  readonly counters = new Map<string, CounterChange>();
  /** Capacities of counters that are new. */
  readonly opened = new Map<string, number>();
  readonly seats = new Map<string, SeatChange>();
  /** Lines of holds, by hold and ticket type. */
  readonly #lines = new Map<string, Map<string, HoldChange>>();
  readonly ledger: LedgerLine[] = [];
  #chained: { lines: ChainedLine[]; end: LedgerEnd } | undefined;
  /** Whether anybody waits for places from now on; null: as before. */
  isWaitedFor: boolean | null = null;

  constructor(
    /** `version` is the one that this change makes; `at` is the instant by which it is judged. */
    readonly settled: Settlement,
    /** Whom the lines name that are added from now on. */
    public actorId: string | null,
  ) {}

  get isEmpty(): boolean {
    return this.ledger.length === 0;
  }

  /** Whether it does nothing but take places for new holds: then each line of the ledger is that of a hold, in their order. */
  get onlyTakes(): boolean {
    return this.ledger.every(({ verb }) => verb === 'TAKE') && this.holds.every(({ isNew }) => isNew);
  }

  /** The version that the places have when it is written. */
  get versionAfter(): number {
    return this.isEmpty ? this.settled.version - 1 : this.settled.version;
  }

  /** What the places are as of when it is written: nothing may be added to the change any more. */
  get after(): AsOf {
    return asOf(this.versionAfter, this.chained().end.head);
  }

  /** The lines as they are written, and where the ledger ends then: nothing may be added to the change any more. */
  chained(): { lines: ChainedLine[]; end: LedgerEnd } {
    return (this.#chained ??= chainLines(this.ledger, this.settled));
  }

  /** The lines of holds as this change leaves them. */
  get holds(): HoldChange[] {
    return [...this.#lines.values()].flatMap((lines) => [...lines.values()]);
  }

  touches(holdId: string): boolean {
    return this.#lines.has(holdId);
  }

  /** All lines of a hold as this change leaves them; `before` are those that it found. */
  linesOf(holdId: string, before: readonly HoldLine[]): readonly HoldLine[] {
    const changed = this.#lines.get(holdId);
    if (!changed) return before;
    const untouched = before.filter(({ ticketTypeId }) => !changed.has(ticketTypeId));
    return [...untouched, ...[...changed.values()].filter(({ quantity }) => quantity > 0)];
  }

  /** Adds what another change does after this one. */
  absorb(later: InventoryChange): void {
    for (const [id, { held, sold, capacity }] of later.counters) {
      this.#count(id, held, sold);
      if (capacity !== null) this.counters.set(id, { ...this.#counterOf(id), capacity });
    }
    for (const [id, capacity] of later.opened) this.opened.set(id, capacity);
    for (const [id, change] of later.seats) this.seats.set(id, change);
    for (const lines of later.#lines.values()) for (const line of lines.values()) this.#setLine(line);
    this.ledger.push(...later.ledger);
  }

  /** Claims free places for a new hold. */
  take(places: HeldPlaces): void {
    this.#claim(places, true);
  }

  /** Claims the places of a hold that had lost them. */
  retake(places: HeldPlaces): void {
    this.#claim(places, false);
  }

  /** Held places go back because their time is up or their holder gave them up. */
  free(places: HeldPlaces, verb: 'EXPIRE' | 'RELEASE'): void {
    this.#count(places.ticketTypeId, -places.quantity, 0);
    this.#place(places, FREE);
    this.#hold(places, verb === 'EXPIRE' ? 'EXPIRED' : 'RELEASED');
    this.#append(verb, places);
  }

  sell(places: HeldPlaces): void {
    this.#count(places.ticketTypeId, -places.quantity, places.quantity);
    this.#place(places, soldBy(places));
    this.#hold(places, 'SOLD');
    this.#append('SELL', places);
  }

  /** Sold places go back: their booking was cancelled. */
  giveBack(places: HeldPlaces): void {
    this.#count(places.ticketTypeId, 0, -places.quantity);
    this.#place(places, FREE);
    this.#hold(places, 'RELEASED');
    this.#append('RELEASE', places);
  }

  /** Some of the sold places go back: the hold gets another seat for one, or they were given up. */
  moveOut(places: HeldPlaces, gone: Pick<HeldPlaces, 'quantity' | 'seatIds'>): void {
    const seatIds = places.seatIds.filter((id) => !gone.seatIds.includes(id));
    this.#count(places.ticketTypeId, 0, -gone.quantity);
    this.#place(gone, FREE);
    this.#hold({ ...places, quantity: places.quantity - gone.quantity, seatIds }, 'SOLD');
    this.#append('MOVE_OUT', { ...places, ...gone });
  }

  /** The seat that it gets, sold at once: one of these places, which the hold has from now on. */
  moveIn(places: HeldPlaces, seatId: string, { isNew }: Pick<HoldChange, 'isNew'>): void {
    this.#count(places.ticketTypeId, 0, 1);
    this.#place({ seatIds: [seatId] }, soldBy(places));
    this.#setLine({ ...places, state: 'SOLD', isNew });
    this.#append('MOVE_IN', { ...places, quantity: 1, seatIds: [seatId] });
  }

  extend(places: HeldPlaces, expiresAt: Date): void {
    const longer = { ...places, expiresAt };
    this.#place(longer, heldBy(longer));
    this.#hold(longer, 'ACTIVE');
    this.#append('EXTEND', longer);
  }

  block(seatIds: readonly string[], label: string | null): void {
    for (const seatId of seatIds) this.seats.set(seatId, { ...FREE, state: 'BLOCKED', blockLabel: label });
    this.#append('BLOCK', { ticketTypeId: null, quantity: seatIds.length, seatIds });
  }

  unblock(seatIds: readonly string[]): void {
    for (const seatId of seatIds) this.seats.set(seatId, FREE);
    this.#append('UNBLOCK', { ticketTypeId: null, quantity: seatIds.length, seatIds });
  }

  /** A new ticket type has this many places. */
  open(ticketTypeId: string, capacity: number): void {
    this.opened.set(ticketTypeId, capacity);
    this.#append('RESIZE', { ticketTypeId, quantity: capacity, seatIds: [] });
  }

  /** The ticket type has this many places from now on. */
  resize(ticketTypeId: string, capacity: number): void {
    this.counters.set(ticketTypeId, { ...this.#counterOf(ticketTypeId), capacity });
    this.#append('RESIZE', { ticketTypeId, quantity: capacity, seatIds: [] });
  }

  /** The event's seats follow its map, which has so many of each category. */
  reseat(seatCounts: Readonly<Record<string, number>>): void {
    const quantity = Object.values(seatCounts).reduce((sum, seats) => sum + seats, 0);
    this.#append('RESIZE', { ticketTypeId: null, quantity, seatIds: [] });
  }

  #claim(places: HeldPlaces, isNew: boolean): void {
    this.#count(places.ticketTypeId, places.quantity, 0);
    this.#place(places, heldBy(places));
    this.#setLine({ ...places, state: 'ACTIVE', isNew });
    this.#append('TAKE', places);
  }

  #count(ticketTypeId: string, held: number, sold: number): void {
    const before = this.#counterOf(ticketTypeId);
    this.counters.set(ticketTypeId, { ...before, held: before.held + held, sold: before.sold + sold });
  }

  #counterOf(ticketTypeId: string): CounterChange {
    return this.counters.get(ticketTypeId) ?? { held: 0, sold: 0, capacity: null };
  }

  #place({ seatIds }: Pick<HeldPlaces, 'seatIds'>, change: SeatChange): void {
    for (const seatId of seatIds) this.seats.set(seatId, change);
  }

  #hold(places: HeldPlaces, state: HoldState): void {
    this.#setLine({ ...places, state, isNew: false });
  }

  /** Whether there is a row yet is told by the first change of the line. */
  #setLine(line: HoldChange): void {
    const { holdId, ticketTypeId } = line;
    const lines = this.#lines.get(holdId);
    if (!lines) return void this.#lines.set(holdId, new Map([[ticketTypeId, line]]));
    const before = lines.get(ticketTypeId);
    lines.set(ticketTypeId, before ? { ...line, isNew: before.isNew } : line);
  }

  #append(verb: LedgerVerb, { holdId = null, ticketTypeId, quantity, seatIds }: AppendedPlaces): void {
    this.ledger.push({ verb, holdId, ticketTypeId, quantity, seatIds, actorId: this.actorId });
  }
}

type AppendedPlaces = Pick<LedgerLine, 'ticketTypeId' | 'quantity' | 'seatIds'> & { holdId?: string | null };

const soldBy = ({ holdId }: HeldPlaces): SeatChange => ({ ...FREE, state: 'SOLD', holdId });

const heldBy = ({ holdId, expiresAt }: HeldPlaces): SeatChange => ({
  state: 'HELD',
  holdId,
  heldUntil: expiresAt,
  blockLabel: null,
});
