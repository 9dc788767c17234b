import { performance } from 'node:perf_hooks';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Outcome } from '../../kernel/db/combiner.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { Assumptions } from './assumptions.js';
import { EventPlaces, type PlacesRead } from './event-places.js';
import type { InventoryChange } from './inventory-change.js';
import { isFree, type SeatNow } from './inventory-reads.js';
import { boardOf } from './known-seats.js';
import { asOf, type AsOf } from './ledger-chain.js';
import { Unread } from './places-command.js';
import type { SeatBoard } from './seat-board.js';
import { SeatPicker } from './seat-picker.js';
import { Settlement, type PlacesRequest } from './settle-places.js';

/** So long after they were read behind the lock: clocks drift apart, if slowly. */
const KNOWN_MS = 10_000;

/** What came of commands that were judged before the lock. */
export interface Judged {
  outcomes: Outcome<unknown>[];
  /** By what they were judged, and by which instant: to be asserted behind the lock. */
  read: PlacesRead;
  at: Date;
  assumptions: Assumptions;
  change: InventoryChange;
  rows: readonly TableRows[];
  picker: SeatPicker | undefined;
}

/**
 * What a node knows of an event's places: as they were read behind the lock, and what it has settled since. Commands that
 * need nothing else can be judged by it at once. It is a guess until it is asserted behind the lock, when they are written.
 */
export class KnownPlaces {
  readonly #asOf: AsOf;

  private constructor(private readonly places: PlacesRead) {
    this.#asOf = asOf(places.version, places.ledgerEnd.head);
  }

  /** What was read, and what was settled by it; undefined for what must be judged behind the lock. */
  static after({ read, change }: Pick<Judged, 'read' | 'change'>): KnownPlaces | undefined {
    if (read.isWaitedFor || change.isWaitedFor === true || change.opened.size > 0) return undefined;
    return new KnownPlaces(leftBy(read, change));
  }

  /** Whether these requests can be judged by it, and now. */
  mayJudge(requests: readonly PlacesRequest[]): boolean {
    const { readAt, event } = this.places;
    if (performance.now() - readAt > KNOWN_MS || !requests.every(canForesee)) return false;
    return event.seatMapId === null || this.#board !== undefined;
  }

  /** The event's seats, as long as they are known as of the same point and nobody else changes them just now. */
  get #board(): SeatBoard | undefined {
    const { eventId, event } = this.places;
    const board = event.seatMapId === null ? undefined : boardOf(eventId);
    if (!board || board.layout.id !== event.seatMapId) return undefined;
    return board.isAsOf(this.#asOf) && !board.isDrafted ? board : undefined;
  }

  /** Judges in the order in which they are given. Throws Unread for what must be judged behind the lock. */
  judge(tx: Tx, requests: readonly PlacesRequest[]): Judged {
    if (!this.mayJudge(requests)) throw new Unread();
    const read = this.places;
    const at = addMilliseconds(read.at, Math.floor(performance.now() - read.readAt));
    const board = this.#board;
    const seats = board ? seatsFor(requests, { board, at }) : [];
    const picker = board && new SeatPicker(board, at);
    try {
      if (requests.some(({ command }) => command.needs.best)) picker?.leaveUnread(new Set(picker.lapsed()));
      const assumptions = new Assumptions();
      const event = new EventPlaces({ ...read, at, seats }, picker, assumptions);
      const settlement = new Settlement(tx, event);
      const outcomes = requests.map((request) => settlement.settle(request));
      if (!event.change.onlyTakes) throw new Unread();
      return { outcomes, read, at, assumptions, change: event.change, rows: settlement.rows, picker };
    } catch (error) {
      picker?.discard();
      throw error;
    }
  }
}

/** What is read for one command alone cannot be foreseen. */
function canForesee({ command: { needs } }: PlacesRequest): boolean {
  const { isForeseeable = false, holdIds, subjects, isWaiting, facts = [] } = needs;
  return isForeseeable && !holdIds && !subjects && !isWaiting && facts.every(({ fact }) => fact.exceeds !== undefined);
}

/** Whoever gets a seat of a hold that has run out takes the hold back, which must be read. */
function seatsFor(requests: readonly PlacesRequest[], { board, at }: { board: SeatBoard; at: Date }): SeatNow[] {
  const ids = requests.flatMap(({ command }) => command.needs.seatIds ?? []);
  const seats = ids.flatMap((id) => board.seat(id) ?? []);
  if (seats.some((seat) => seat.state === 'HELD' && isFree(seat, at))) throw new Unread();
  return seats;
}

/** The places as a change leaves them. What was read for single commands is not known any more. */
function leftBy(read: PlacesRead, change: InventoryChange): PlacesRead {
  const known = { ...read, seats: [], holds: [], over: [], owned: [], facts: new Map() };
  if (change.isEmpty) return known;
  const ticketTypes = read.ticketTypes.map((type) => {
    const changed = change.counters.get(type.id);
    if (!changed) return type;
    const { held, sold, capacity } = changed;
    return { ...type, held: type.held + held, sold: type.sold + sold, capacity: capacity ?? type.capacity };
  });
  return { ...known, ticketTypes, version: change.versionAfter, ledgerEnd: change.chained().end };
}
