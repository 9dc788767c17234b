import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { actorOf } from './actor.js';
import type { EventPlaces } from './event-places.js';
import { InventoryChange } from './inventory-change.js';
import type { HoldNow, SeatNow } from './inventory-reads.js';
import type { Bound, Fact } from '../../kernel/db/fact.js';
import { Unread } from './places-command.js';
import { accessibleFor, type BestAvailable, type TicketTerms } from './take-request.js';

/**
 * An event's places in the hands of one command: as they are, or will be, behind the lock, after the commands before. The
 * verbs (take, extend, sell, release, giveBack, moveSeat) judge at once and refuse by throwing; what they change becomes part
 * of the settlement when the command ends well.
 */
export class Places {
  readonly change: InventoryChange;
  /** Rows that are written with the places. */
  readonly rows: TableRows[] = [];
  /** What it adds to counts of other things, which later commands of the settlement must see. */
  readonly counts = new Map<string, number>();
  /** What it makes of things that are known as facts, by the fact's name and the key. */
  readonly told = new Map<string, Map<string, unknown>>();

  constructor(
    private readonly event: EventPlaces,
    /** Whoever the command is of: emits and audits for it alone. */
    private readonly tx: Pick<Tx, 'viewer' | 'emit' | 'audit' | 'now'>,
  ) {
    this.change = new InventoryChange(event.settled, actorOf(tx));
  }

  get viewer(): Viewer {
    return this.tx.viewer;
  }

  /** The database's clock: the instant by which everything is judged. */
  get at(): Date {
    return this.event.read.at;
  }

  /** The time of this node, for what is not judged by. */
  get now(): Date {
    return this.tx.now;
  }

  get emit(): Tx['emit'] {
    return this.tx.emit;
  }

  get audit(): Tx['audit'] {
    return this.tx.audit;
  }

  /** Writes rows with the places, with the same statement. */
  write(...rows: readonly TableRows[]): void {
    this.rows.push(...rows);
  }

  /**
   * What the command said that it must know, as it and those before it have left it; undefined when there is no such
   * thing.
   */
  know<Value>(fact: Fact<Value>, key: string): Value | undefined {
    this.assertRead();
    const told = this.told.get(fact.name)?.get(key) ?? this.event.told(fact.name).get(key);
    if (told !== undefined) return told as Value;
    const json = this.event.read.facts.get(fact.name)?.get(key);
    return json === undefined || json === null ? undefined : fact.parse(json as never);
  }

  /**
   * Whether the command may go on as if a count were `most` at most, which is asserted when it is written. False where it
   * can be known instead.
   */
  mayAssume(bound: Bound, { key, most }: { key: string; most: number }): boolean {
    if (!this.event.assumptions) return false;
    if (most < 0) throw new Unread();
    this.event.assumptions.add(bound, { key, most });
    return true;
  }

  /** Holds whose time is up, what members have and facts are read behind the lock: whoever needs them is judged there. */
  assertRead(): void {
    if (this.event.assumptions) throw new Unread();
  }

  /** Lets the commands after this one know something else than was read; that it is written is for the caller. */
  tell<Value>(fact: Fact<Value>, key: string, value: Value): void {
    const values = this.told.get(fact.name);
    if (values) values.set(key, value);
    else this.told.set(fact.name, new Map([[key, value]]));
  }

  /** All that this command and those before it have told of such things. */
  toldOf<Value>(fact: Fact<Value>): ReadonlyMap<string, Value> {
    const own = this.told.get(fact.name) ?? new Map<string, unknown>();
    return new Map([...this.event.told(fact.name), ...own]) as ReadonlyMap<string, Value>;
  }

  /** How much this command and those before it in the settlement have added to a count that is known as a fact. */
  counted(name: string): number {
    return this.event.counted(name) + (this.counts.get(name) ?? 0);
  }

  /** Adds to a count, for the commands after this one; that it is written is for the caller. */
  count(name: string, by: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  /** Whether one may begin to wait for places of the event. */
  get isWaitlistOpen(): boolean {
    return this.event.read.isWaitlistOpen;
  }

  get eventState() {
    return this.event.read.event;
  }

  /** The best free seats of a category, in map order; none where none fit. Those `besides` are picked already. */
  choose(category: string, best: BestAvailable, besides: readonly string[]): string[] {
    const { quantity, section = null, together } = best;
    const wish = { category, quantity, section, together, accessible: accessibleFor(best, this.event.read) };
    return this.event.picker?.choose(wish, besides) ?? [];
  }

  /** Whether the event's seat map has such a section, where seats may have to be chosen. */
  hasSection(section: string): boolean {
    return this.event.picker?.hasSection(section) ?? false;
  }

  /** These seats, some of which may have been chosen. */
  inMapOrder(seatIds: readonly string[]): string[] {
    return this.event.picker?.inMapOrder(seatIds) ?? [...seatIds];
  }

  /** The seats that picking these would leave alone without need, where the event minds. */
  lone(picked: readonly string[], besides: readonly string[]): string[] {
    return this.eventState.preventsLoneSeats ? (this.event.picker?.lone(picked, besides) ?? []) : [];
  }

  get ticketTypes(): Iterable<TicketTerms> {
    return this.event.ticketTypes.values();
  }

  terms(ticketTypeId: string): TicketTerms | undefined {
    return this.event.ticketTypes.get(ticketTypeId);
  }

  seat(id: string): SeatNow | undefined {
    const seat = this.event.seat(id);
    const changed = this.change.seats.get(id);
    return seat && changed ? { ...seat, ...changed } : seat;
  }

  /** Whether the commands before have changed a hold. */
  hasChanged(holdId: string): boolean {
    return this.event.change.touches(holdId);
  }

  hold(holdId: string): readonly HoldNow[] {
    this.assertRead();
    return this.change.linesOf(holdId, this.event.hold(holdId));
  }

  /** How many places nobody has, or only holds whose time is up that have not been reclaimed: those do not count here. */
  free(ticketTypeId: string): number {
    const changed = this.change.counters.get(ticketTypeId);
    return this.event.free(ticketTypeId) - (changed ? changed.held + changed.sold : 0);
  }

  /**
   * How many places nobody has a claim to: those of holds whose time is up count. As these are read as far as they may be
   * wanted, it is exact up to as many as the command asks for; beyond, there may be more.
   */
  unclaimed(ticketTypeId: string): number {
    this.assertRead();
    const over = [...this.over()].filter((line) => line.ticketTypeId === ticketTypeId);
    return over.reduce((sum, { quantity }) => sum + quantity, this.free(ticketTypeId));
  }

  /** The same of a ticket type with seats that had to be chosen: others may sell them as well, and some may be blocked. */
  unclaimedSeats({ id, seatCategory }: TicketTerms): number {
    return Math.min(this.unclaimed(id), this.event.picker?.free(seatCategory!) ?? 0);
  }

  owned(memberId: string, ticketTypeId: string): number {
    this.assertRead();
    return this.event.owned(memberId, ticketTypeId);
  }

  /** What the commands before have added to what a member has. */
  gained(memberId: string, ticketTypeId: string): number {
    return this.event.gained(memberId, ticketTypeId);
  }

  /** How many holds of a member the commands before have opened in this settlement. */
  newHoldsOf(memberId: Id<'usr'>): number {
    return this.event.newHoldsOf(uuidOf('usr', memberId));
  }

  /** Active holds whose time is up, oldest first, a line for each ticket type. */
  *over(): Generator<HoldNow> {
    for (const { holdId, ticketTypeId } of this.event.read.over) {
      const line = this.hold(holdId).find((candidate) => candidate.ticketTypeId === ticketTypeId);
      if (line?.state === 'ACTIVE') yield line;
    }
  }

  /** Takes all places of a hold back whose time is up. */
  reclaim(holdId: string): void {
    for (const line of this.hold(holdId)) if (line.state === 'ACTIVE') this.change.free(line, 'EXPIRE');
  }
}
