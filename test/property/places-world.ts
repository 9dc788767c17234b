import { jest } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Organizer } from '../kit/given-accounts.js';
import { drawnPlan, type Drawing } from '../kit/drawn-hall.js';
import { publishedEvent, type GivenEventOptions } from '../kit/given-events.js';
import { letTimePass, type PassingTime } from '../kit/passing-time.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { PlacesModel } from './places-model.js';
import type { HoldModel, TypeTerms } from './places-state.js';
import { PlacesNode } from './places-node.js';
import { seatsOf } from './plain-hall.js';
import { AvailabilityWatcher, SeatsWatcher } from './watchers.js';

/** The unit of time in histories: however long one takes, no hold runs out by itself meanwhile. */
export const HOUR = 3_600_000;

/** An event, and what its places should be. */
export interface PlacesEvent {
  id: Id<'evt'>;
  typeIds: readonly Id<'tty'>[];
  seatIds: readonly Id<'seat'>[];
  model: PlacesModel;
  /** What the map may have shown as of each version: more than one where time has passed. */
  shown: Map<number, Set<string>>;
  seatWatchers: SeatsWatcher[];
  availabilityWatchers: AvailabilityWatcher[];
}

export interface PlacesOffer {
  drawing?: Drawing;
  seating: 'RESERVED' | 'GENERAL' | 'MIXED';
  mindsLoneSeats: boolean;
  types: readonly TypeTerms[];
}

/** Two nodes on one database, each with modules of its own, and an app beside them that prepares and looks on. */
export class Places {
  private constructor(
    readonly app: TestApp,
    readonly nodes: readonly PlacesNode[],
    readonly time: PassingTime,
    private readonly organizer: Organizer,
  ) {}

  static async open(): Promise<Places> {
    const app = await startTestApp({ environment: { ROLE: 'api' } });
    const organizer = await app.given.organizer();
    const time = await letTimePass(app);
    const nodes = [await PlacesNode.start(app), await startApart(app)];
    return new Places(app, nodes, time, organizer);
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.close();
    await this.app.close();
  }

  async newWorld(offers: readonly PlacesOffer[]): Promise<PlacesWorld> {
    await this.time.set(0);
    const began = await this.time.now();
    const events = await Promise.all(offers.map((offer) => this.#newEvent(offer, began)));
    return new PlacesWorld(this, events);
  }

  async #newEvent({ drawing, seating, mindsLoneSeats, types }: PlacesOffer, began: Date): Promise<PlacesEvent> {
    const at = (hour: number | null) => (hour === null ? null : addMilliseconds(began, hour * HOUR));
    const given: GivenEventOptions = {
      organizer: this.organizer,
      seating,
      ...(drawing && { seatMap: drawnPlan(drawing) }),
      event: { preventsLoneSeats: mindsLoneSeats },
      ticketTypes: types.map(({ category, price, quota, isPublic, salesFrom, salesTo, ...limits }, index) => ({
        name: `Type ${index}`,
        price: { amountMinor: price, currency: 'EUR' },
        ...{ quota, seatCategory: category, visibility: isPublic ? 'PUBLIC' : 'HIDDEN' },
        ...{ salesStartAt: at(salesFrom), salesEndAt: at(salesTo), ...limits },
      })),
    };
    const { id, ticketTypeIds: typeIds, seatIds } = await publishedEvent(this.app, given);
    const model = new PlacesModel(drawing ? seatsOf(drawing) : [], types);
    const event = {
      id,
      typeIds,
      seatIds,
      model,
      shown: new Map<number, Set<string>>(),
      seatWatchers: [],
      availabilityWatchers: [],
    };
    model.mindsLoneSeats = mindsLoneSeats;
    model.version = (await readPlaces(this.app, id)).version;
    note(event);
    return event;
  }
}

/** A node from modules that are loaded anew, as in a process of its own: it shares nothing but the database. */
async function startApart(app: TestApp): Promise<PlacesNode> {
  // Otherwise type-graphql would find the types of the other node's modules as well.
  delete (globalThis as { TypeGraphQLMetadataStorage?: unknown }).TypeGraphQLMetadataStorage;
  let node: PlacesNode | undefined;
  await jest.isolateModulesAsync(async () => {
    const apart = await import('./places-node.js');
    node = await apart.PlacesNode.start(app);
  });
  return node!;
}

/** Keeps what the map shows now for as long as a client may have been shown it. */
export function note({ model, shown }: PlacesEvent): void {
  const states = shown.get(model.version) ?? new Set();
  shown.set(model.version, states.add(model.seatStates(true)));
}

/** One run: events that nobody else knows. */
export class PlacesWorld {
  /** What has been held so far, of all events. */
  readonly holds: { event: PlacesEvent; id: Id<'rsv'> }[] = [];
  readonly memberIds = [newId('usr'), newId('usr')];
  readonly #endings: (() => Promise<void>)[] = [];
  #hours = 0;

  constructor(
    readonly places: Places,
    readonly events: readonly PlacesEvent[],
  ) {}

  async pass(hours: number): Promise<void> {
    this.#hours += hours;
    for (const { model } of this.events) model.now = this.#hours;
    for (const event of this.events) note(event);
    await this.places.time.set(this.#hours * HOUR);
  }

  async watch(event: PlacesEvent, { node, knowing }: { node: number; knowing: boolean }): Promise<void> {
    const watcher = new SeatsWatcher(this.places.nodes[node]!, event.id, event.seatIds);
    const availability = new AvailabilityWatcher(this.places.nodes[node]!, event.id);
    event.seatWatchers.push(watcher);
    event.availabilityWatchers.push(availability);
    this.#endings.push(await watcher.start({ knowing }), availability.start());
  }

  async end(): Promise<void> {
    for (const end of this.#endings) await end();
    // The next run begins at hour 0 again: nothing of this one may run out then.
    await this.places.app
      .sql`delete from hold where event_id = any(${this.events.map(({ id }) => uuidOfAny(id))}::uuid[])`;
  }
}

/** An event's places as they are stored, in the model's terms. */
export async function readPlaces(app: TestApp, eventId: Id<'evt'>) {
  const id = uuidOfAny(eventId);
  const [row] = await app.sql`select
    (select version::int from event_inventory where event_id = ${id}) as version,
    (select coalesce(json_agg(json_build_object('capacity', capacity, 'held', held, 'sold', sold)
        order by t.created_at, t.id), '[]')
      from ticket_counter c join ticket_type t on t.id = c.ticket_type_id where c.event_id = ${id}) as counters,
    (select coalesce(string_agg(left(state, 1), '' order by position), '')
      from event_seat where event_id = ${id}) as seats,
    (select coalesce(json_agg(json_build_object('id', hold_id, 'state', state, 'quantity', quantity)
        order by hold_id, ticket_type_id), '[]') from hold where event_id = ${id}) as holds`;
  return row as { version: number; counters: object[]; seats: string; holds: object[] };
}

/** The same of the model. */
export function modelledPlaces({ model }: PlacesEvent) {
  const byId = (one: HoldModel, other: HoldModel): number => (one.id < other.id ? -1 : 1);
  const holds = model.holds.toSorted(byId).flatMap(({ id, state, lines }) => {
    const byType = lines.toSorted((one, other) => one.type - other.type);
    return byType.map(({ quantity }) => ({ id, state, quantity }));
  });
  return { version: model.version, counters: model.counters(), seats: model.seatStates(false), holds };
}
