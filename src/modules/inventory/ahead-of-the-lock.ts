import { LRUCache } from 'lru-cache';
import { system } from '../../kernel/auth/viewer.js';
import type { Outcome } from '../../kernel/db/combiner.js';
import { isDatabaseAway, isTimedOut } from '../../kernel/db/database.js';
import { isOutcomeUnknown, onItsWay } from '../../kernel/db/statements.js';
import type { Execute, Tx } from '../../kernel/db/unit-of-work.js';
import { confirmPlaces } from './confirm-places.js';
import { KnownPlaces, type Judged } from './known-places.js';
import { boardOf, currentSeats, forgetOtherSeats } from './known-seats.js';
import { Unread } from './places-command.js';
import type { PlacesRequest, Settled } from './settle-places.js';
import { writeTakes } from './write-takes.js';

/** Of so many events is something known: a few kB each, beside their seats, which are kept elsewhere. */
const MOST_EVENTS = 1_000;
/** At most so many settlements are made behind the lock before it is tried again after one has failed. */
const LONGEST_REST = 64;

/**
 * Settles commands by what the node knows of the event: they are judged before the lock, and all is sent to the database
 * without waiting for an answer: it locks, asserts that nothing is other than it was known, writes and commits. Nothing has
 * happened where it is other; then they are settled as usual.
 */
export class AheadOfTheLock {
  readonly #known = new LRUCache<string, KnownPlaces>({ max: MOST_EVENTS });
  /** Where it was in vain: for how many settlements it rests, and for how many it did the last time. */
  readonly #rests = new LRUCache<string, { left: number; last: number }>({ max: MOST_EVENTS });
  /** The events whose seats are being read. */
  readonly #reading = new Set<string>();

  constructor(private readonly execute: Execute) {}

  /** Undefined where they cannot be settled so: nothing has happened then. */
  async settle(eventId: string, requests: readonly PlacesRequest[]): Promise<Outcome<unknown>[] | undefined> {
    const known = this.#known.get(eventId);
    if (!known?.mayJudge(requests)) return undefined;
    this.#known.delete(eventId);
    const judged = await this.#write(known, requests).catch((error: unknown) => this.#giveUp(eventId, error));
    if (!judged) return undefined;
    this.#keep(judged);
    this.#rests.delete(eventId);
    return judged.outcomes;
  }

  /** Whether the places of an event are known just now. */
  knows(eventId: string): boolean {
    return this.#known.has(eventId);
  }

  /** Nothing has happened; unless nobody knows, or nothing can happen now. */
  #giveUp(eventId: string, error: unknown): undefined {
    if (isOutcomeUnknown(error) || isDatabaseAway(error) || isTimedOut(error)) throw error;
    forgetOtherSeats(eventId, error);
    const last = this.#rests.get(eventId)?.last ?? 0;
    const next = Math.min(LONGEST_REST, last * 2 || 1);
    this.#rests.set(eventId, { left: next, last: next });
  }

  /** Takes in how a settlement behind the lock has left the places of a busy event. */
  learn({ read, change }: Pick<Settled, 'read' | 'change'>, { isBusy }: { isBusy: boolean }): void {
    const { eventId } = read;
    const rest = this.#rests.get(eventId);
    if (rest && rest.left > 0) rest.left -= 1;
    else if (isBusy && read.event.seatMapId !== null && !boardOf(eventId)) this.#readSeats(eventId);
    else if (isBusy) this.#keep({ read, change });
  }

  #keep(settled: Pick<Judged, 'read' | 'change'>): void {
    const known = KnownPlaces.after(settled);
    if (known) this.#known.set(settled.read.eventId, known);
    else this.#known.delete(settled.read.eventId);
  }

  /** Seats are read while those who want them are settled behind the lock. Where it fails, they are settled so for longer. */
  #readSeats(eventId: string): void {
    if (this.#reading.has(eventId)) return;
    this.#reading.add(eventId);
    const done = (): void => void this.#reading.delete(eventId);
    this.execute(system, ({ em }) => currentSeats(em, eventId), undefined).then(done, done);
  }

  async #write(known: KnownPlaces, requests: readonly PlacesRequest[]): Promise<Judged> {
    let judged: Judged | undefined;
    const settle = async (tx: Tx): Promise<Judged> => {
      // It is tried again: what it was judged by may not be so any more.
      if (judged) throw new Unread();
      judged = known.judge(tx, requests);
      await confirmPlaces(tx, judged);
      // What is written is put together while PostgreSQL locks and counts.
      await onItsWay();
      await writeTakes(tx, judged.change, judged.rows);
      return judged;
    };
    try {
      await this.execute(system, settle, undefined);
      judged!.picker?.commit(judged!.change.after);
      return judged!;
    } finally {
      judged?.picker?.discard();
    }
  }
}
