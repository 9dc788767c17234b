import type { EventStatus } from '../events/index.js';
import type { Id } from '../../kernel/ids.js';
import type { Assumptions } from './assumptions.js';
import { InventoryChange } from './inventory-change.js';
import type { LedgerEnd } from './ledger-chain.js';
import type { HoldNow, SeatNow } from './inventory-reads.js';
import { memberTypeKey } from './owned-places.js';
import type { SeatPicker } from './seat-picker.js';
import type { TicketTerms } from './take-request.js';

/** What of the event itself its places are judged by. */
export interface EventState {
  status: EventStatus;
  /** The version of the event's own fields. */
  version: number;
  startsAt: Date;
  endsAt: Date;
  organizationId: Id<'org'>;
  /** A bare uuid. */
  seatMapId: string | null;
  preventsLoneSeats: boolean;
  accessibleSeatsOpenAt: Date | null;
}

/** An event's places: as they were read behind the lock, or as they are asserted to be there. */
export interface PlacesRead {
  eventId: string;
  version: number;
  ledgerEnd: LedgerEnd;
  /** Which transaction wrote the row of the event itself. */
  eventWritten: string;
  isWaitlistOpen: boolean;
  /** Whether anybody waits for places, or asks to: then all holds whose time is up are known. */
  isWaitedFor: boolean;
  /** The database's clock: the instant by which everything is judged. */
  at: Date;
  /** When this node had read it, in milliseconds of its own steady clock (`performance.now`). */
  readAt: number;
  event: EventState;
  /** Archived ones too, oldest first. */
  ticketTypes: readonly TicketTerms[];
  /** What members have, of ticket types with a limit. */
  owned: readonly { memberId: string; ticketTypeId: string; quantity: number }[];
  seats: readonly SeatNow[];
  /** Those that were named. */
  holds: readonly HoldNow[];
  /** Holds whose time is up and whose places may be wanted, oldest first. */
  over: readonly HoldNow[];
  /** By the fact's name and the key. */
  facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

/** What a command does. */
interface Changes {
  change: InventoryChange;
  counts: ReadonlyMap<string, number>;
  told: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

/** An event's places during one settlement: as they were read, and what the commands before have changed. */
export class EventPlaces {
  readonly ticketTypes: ReadonlyMap<string, TicketTerms>;
  readonly #seats: ReadonlyMap<string, SeatNow>;
  readonly #holds: ReadonlyMap<string, readonly HoldNow[]>;
  readonly #owned = new Map<string, number>();
  /** What the settlement adds to that. */
  readonly #gained = new Map<string, number>();
  /** The holds that were opened, by the member. */
  readonly #opened = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();
  readonly #told = new Map<string, ReadonlyMap<string, unknown>>();

  /** What is written in the end. */
  readonly change: InventoryChange;

  constructor(
    readonly read: PlacesRead,
    /** Chooses seats, where a command may have to. */
    readonly picker?: Pick<SeatPicker, 'choose' | 'lone' | 'free' | 'hasSection' | 'inMapOrder' | 'absorb'>,
    /** What commands take for granted that are judged before the lock, by what the node knows. */
    readonly assumptions?: Assumptions,
  ) {
    this.ticketTypes = new Map(read.ticketTypes.map((type) => [type.id, type]));
    this.#seats = new Map(read.seats.map((seat) => [seat.id, seat]));
    const byId = ({ holdId }: HoldNow): string => holdId;
    this.#holds = new Map([...Map.groupBy(read.over, byId), ...Map.groupBy(read.holds, byId)]);
    this.learn(read.owned);
    this.change = new InventoryChange(this.settled, null);
  }

  /** What a change of one command is made with. */
  get settled() {
    const { eventId, version, at, ledgerEnd } = this.read;
    return { eventId, version: version + 1, at, ledgerEnd };
  }

  /** A seat as the commands before have left it. */
  seat(id: string): SeatNow | undefined {
    const read = this.#seats.get(id);
    const changed = this.change.seats.get(id);
    return read && changed ? { ...read, state: changed.state, heldUntil: changed.heldUntil } : read;
  }

  /** A hold's lines, one for each ticket type, as the commands before have left them. */
  hold(holdId: string): readonly HoldNow[] {
    return this.change.linesOf(holdId, this.#holds.get(holdId) ?? []);
  }

  free(ticketTypeId: string): number {
    const { capacity, held, sold } = this.ticketTypes.get(ticketTypeId)!;
    const changed = this.change.counters.get(ticketTypeId);
    return capacity - held - sold - (changed ? changed.held + changed.sold : 0);
  }

  /** What members had when the settlement began. */
  learn(owned: PlacesRead['owned']): void {
    for (const { memberId, ticketTypeId, quantity } of owned) {
      this.#owned.set(memberTypeKey(memberId, ticketTypeId), quantity);
    }
  }

  owned(memberId: string, ticketTypeId: string): number {
    return (this.#owned.get(memberTypeKey(memberId, ticketTypeId)) ?? 0) + this.gained(memberId, ticketTypeId);
  }

  /** What the commands before have added to what a member has. */
  gained(memberId: string, ticketTypeId: string): number {
    return this.#gained.get(memberTypeKey(memberId, ticketTypeId)) ?? 0;
  }

  newHoldsOf(memberId: string): number {
    return this.#opened.get(memberId)?.size ?? 0;
  }

  /** What the commands before have added to a count. */
  counted(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** What the commands before have made of things that are known as this fact, by the key. */
  told(fact: string): ReadonlyMap<string, unknown> {
    return this.#told.get(fact) ?? new Map<string, unknown>();
  }

  /** Makes the change of a command part of the settlement. */
  absorb({ change, counts, told }: Changes): void {
    for (const [name, by] of counts) this.#counts.set(name, this.counted(name) + by);
    for (const [fact, values] of told) this.#told.set(fact, new Map([...this.told(fact), ...values]));
    for (const hold of change.holds) {
      const key = memberTypeKey(hold.memberId, hold.ticketTypeId);
      const sameLine = ({ ticketTypeId }: HoldNow): boolean => ticketTypeId === hold.ticketTypeId;
      const before = hold.isNew ? undefined : this.hold(hold.holdId).find(sameLine);
      const gained = this.#claimed(hold) - (before ? this.#claimed(before) : 0);
      if (gained !== 0) this.#gained.set(key, (this.#gained.get(key) ?? 0) + gained);
      if (hold.isNew) {
        this.#opened.set(hold.memberId, (this.#opened.get(hold.memberId) ?? new Set()).add(hold.holdId));
      }
    }
    this.change.absorb(change);
    this.picker?.absorb(change.seats);
  }

  /** How many places its member has by a line: those of holds that have run out are nobody's. */
  #claimed({ state, expiresAt, quantity }: HoldNow): number {
    return state === 'SOLD' || (state === 'ACTIVE' && expiresAt > this.read.at) ? quantity : 0;
  }
}
