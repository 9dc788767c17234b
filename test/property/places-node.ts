import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import { addMilliseconds } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { Fault, Refusal } from '../../src/kernel/problem.js';
import { updateEvent } from '../../src/modules/events/update-event.js';
import { archiveTicketType } from '../../src/modules/inventory/archive-ticket-type.js';
import { readAvailabilities } from '../../src/modules/inventory/availability-rows.js';
import { readEventSeats } from '../../src/modules/inventory/event-seats.js';
import { findAlternatives } from '../../src/modules/inventory/find-alternatives.js';
import {
  blockSeats,
  createLiveFeed,
  createPlacesCombiner,
  extend,
  giveBack,
  giveBackSome,
  moveSeat,
  needsOfMove,
  needsOfTake,
  onHold,
  release,
  sell,
  sweepExpiredHolds,
  take,
  unblockSeats,
  type Places,
  type PlacesCommand,
  type SoldPlace,
  type TakeRequest,
} from '../../src/modules/inventory/index.js';
import { updateTicketType } from '../../src/modules/inventory/update-ticket-type.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

/** What a node answers: plain data, a problem like anything else. */
export type Told = { code: string } & Record<string, unknown>;

export interface HoldKey {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

const TICK_MS = 20;

/**
 * A node as the models use it: an application with a pool of its own, a combiner, a feed and a clock. It hands out plain
 * data only, so that one can be made from modules that are loaded anew: what a process keeps, each then keeps for itself.
 */
export class PlacesNode {
  /** Milliseconds that this node's own clock is wrong by. */
  skew = 0;
  readonly #app: TestApp;
  readonly #combiner;
  readonly #feed;

  private constructor(app: TestApp) {
    this.#app = app;
    this.#combiner = createPlacesCombiner(app.execute, { mostWaiting: 2_000, longestWait: 600_000, busyFrom: 1 });
    const read = () => app.read(system);
    this.#feed = createLiveFeed({ read, logger: createLogger('silent'), tickMs: TICK_MS });
  }

  static async start(beside: TestApp): Promise<PlacesNode> {
    const skewed = { node: undefined as PlacesNode | undefined };
    const clock = { now: () => addMilliseconds(new Date(), skewed.node?.skew ?? 0) };
    const environment = { ROLE: 'api', DATABASE_POOL_SIZE: '8' };
    skewed.node = new PlacesNode(await startTestApp({ beside, clock, environment }));
    return skewed.node;
  }

  take = (actor: Id<'usr'>, request: TakeRequest): Promise<Told> =>
    this.#settle(actor, request.eventId, {
      needs: { ...needsOfTake(request), isForeseeable: true },
      settle: (places) => ({ ...take(places, request) }),
    });

  extend = (actor: Id<'usr'>, { timeToLive, ...key }: HoldKey & { timeToLive: number }): Promise<Told> =>
    this.#onHold(actor, key, (places) => extend(places, key.holdId, timeToLive));

  release = (actor: Id<'usr'>, key: HoldKey): Promise<Told> =>
    this.#onHold(actor, key, (places) => release(places, key.holdId, 'RELEASE'));

  sell = (actor: Id<'usr'>, key: HoldKey): Promise<Told> =>
    this.#onHold(actor, key, (places) => sell(places, key.holdId));

  giveBack = (actor: Id<'usr'>, key: HoldKey): Promise<Told> =>
    this.#onHold(actor, key, (places) => giveBack(places, key.holdId));

  giveBackSome = (actor: Id<'usr'>, { place, ...key }: HoldKey & { place: SoldPlace }): Promise<Told> =>
    this.#onHold(actor, key, (places) => ({ changed: true, lines: giveBackSome(places, key.holdId, [place]) }));

  move = (actor: Id<'usr'>, move: HoldKey & { from: Id<'seat'>; to: Id<'seat'> }): Promise<Told> =>
    this.#settle(actor, move.eventId, { needs: needsOfMove(move), settle: (places) => moveSeat(places, move) });

  block = (actor: Id<'usr'>, block: { eventId: Id<'evt'>; seatIds: Id<'seat'>[] }): Promise<Told> =>
    told(this.#app.execute(staff(actor), blockSeats, { ...block, label: 'Guests' }));

  unblock = (actor: Id<'usr'>, block: { eventId: Id<'evt'>; seatIds: Id<'seat'>[] }): Promise<Told> =>
    told(this.#app.execute(staff(actor), unblockSeats, block));

  resize = (actor: Id<'usr'>, id: Id<'tty'>, quota: number): Promise<Told> =>
    told(this.#app.execute(staff(actor), updateTicketType, { id, quota }));

  archive = (actor: Id<'usr'>, id: Id<'tty'>): Promise<Told> =>
    told(this.#app.execute(staff(actor), archiveTicketType, { id }));

  setRules = (
    actor: Id<'usr'>,
    rules: { eventId: Id<'evt'>; preventsLoneSeats: boolean; accessibleSeatsOpenAt: Date | null },
  ): Promise<Told> => told(this.#app.execute(staff(actor), updateEvent, rules));

  async sweep(): Promise<Told> {
    while ((await this.#app.execute(system, sweepExpiredHolds, undefined)) > 0);
    return { code: 'DONE' };
  }

  seatsOf = (eventId: Id<'evt'>) => readEventSeats(this.#app.read(system), { eventId, section: null });
  availabilityOf = async (eventId: Id<'evt'>) => (await readAvailabilities(this.#app.read(system), [eventId]))[0]!;
  alternativesTo = (asked: { eventId: Id<'evt'>; seatIds: Id<'seat'>[] }) =>
    findAlternatives(this.#app.read(system), asked);

  watchSeats = (eventId: Id<'evt'>, since: number | null) => this.#feed.watchSeats(eventId, since);
  watchAvailability = (eventId: Id<'evt'>) => this.#feed.watchAvailability(eventId);

  async close(): Promise<void> {
    this.#feed.stop();
    await this.#combiner.drain();
    await this.#app.close();
  }

  #settle(actor: Id<'usr'>, eventId: Id<'evt'>, command: PlacesCommand<object>): Promise<Told> {
    return told(this.#combiner.settle({ eventId, viewer: staff(actor), command }));
  }

  #onHold(actor: Id<'usr'>, { eventId, holdId }: HoldKey, settle: (places: Places) => object): Promise<Told> {
    return this.#settle(actor, eventId, onHold(holdId, settle));
  }
}

/** Whoever does something has an id for it alone, so that the ledger tells who did what. */
const staff = (id: Id<'usr'>): Viewer => ({ ...system, id });

async function told(work: Promise<object>): Promise<Told> {
  try {
    const answer = await work;
    const isChanged = !('changed' in answer) || answer.changed === true;
    return { ...answer, code: isChanged ? 'DONE' : 'UNCHANGED' };
  } catch (error) {
    if (error instanceof Refusal) return { ...error.problem };
    if (error instanceof Fault) return { code: error.code };
    throw error;
  }
}
