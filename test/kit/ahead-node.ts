import { expect } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import type { Execute } from '../../src/kernel/db/unit-of-work.js';
import { newId, type Id } from '../../src/kernel/ids.js';
import {
  createPlacesCombiner,
  needsOfTake,
  onHold,
  release,
  take,
  type Asked,
  type Taken,
  type TakeRequest,
} from '../../src/modules/inventory/index.js';
import { publishedEvent, type GivenEvent } from './given-events.js';
import { startTestApp, type TestApp } from './test-app.js';
import { letTimePass, type PassingTime } from './passing-time.js';
import * as verbs from './place-verbs.js';
import { told, type Told } from './told.js';
import { until } from './until.js';

/** What came of each of several commands, and how often each transaction waited for the database. */
export interface Settled {
  told: Told[];
  trips: number[];
}

export const AHEAD = [1];
export const BEHIND = [2];
/** Nothing was written; then all of it was read and written. */
export const AHEAD_IN_VAIN = [1, expect.any(Number)];

const PRICE = { amountMinor: 1_000, currency: 'EUR' };

/** A node that settles commands ahead of the lock, as soon as it knows their event, and an app beside it. */
export class AheadNode {
  #trips: number[] = [];
  readonly #combiner;

  private constructor(
    readonly app: TestApp,
    readonly node: TestApp,
    readonly time: PassingTime,
    busyFrom: number | undefined,
  ) {
    const execute: Execute = async (viewer, command, input) => {
      const count = newStatementCount();
      try {
        return await countStatements(count, () => node.execute(viewer, command, input));
      } finally {
        this.#trips.push(count.roundTrips);
      }
    };
    const limits = { mostWaiting: 100, longestWait: 60_000 };
    this.#combiner = createPlacesCombiner(execute, { ...limits, ...(busyFrom !== undefined && { busyFrom }) });
  }

  static async start(): Promise<AheadNode> {
    const app = await startTestApp({ environment: { ROLE: 'api' } });
    const time = await letTimePass(app);
    return new AheadNode(app, await startTestApp({ beside: app, environment: { ROLE: 'api' } }), time, 1);
  }

  /** As one that knows nothing yet, and goes by how many come at once. */
  anew(): AheadNode {
    return new AheadNode(this.app, this.node, this.time, undefined);
  }

  async close(): Promise<void> {
    await this.node.close();
    await this.app.close();
  }

  async settled(...asked: Asked<object>[]): Promise<Settled> {
    this.#trips = [];
    const answers = await Promise.all(asked.map((one) => told(this.#combiner.settle(one))));
    return { told: answers, trips: this.#trips };
  }

  /** The same of one command. */
  async alone(asked: Asked<object>): Promise<{ told: Told; trips: number[] }> {
    const { told: answers, trips } = await this.settled(asked);
    return { told: answers[0]!, trips };
  }

  taken = (event: GivenEvent, asked: Partial<TakeRequest>) => this.alone(taking(event, asked));

  /** Somebody else does it, on another node. */
  takenElsewhere = (event: GivenEvent, asked: Partial<TakeRequest>) =>
    this.app.execute(system, verbs.take, requestFor(event, asked));

  releasedElsewhere = ({ id: eventId }: GivenEvent, holdId: Id<'rsv'>) =>
    this.app.execute(system, verbs.release, { eventId, holdId, reason: 'RELEASE' as const });

  /** An event with 10 places, of which one is held, and which the node knows. */
  async knownField(terms: object = {}): Promise<GivenEvent> {
    const ticketTypes = [{ name: 'Standing', price: PRICE, quota: 10, ...terms }];
    const event = await publishedEvent(this.app, { ticketTypes });
    await this.taken(event, standing(event));
    return event;
  }

  /** An event with 12 seats, of which the first is held, and which the node knows. */
  async knownHall(): Promise<GivenEvent> {
    const event = await publishedEvent(this.app, { seatMap: { rows: 2, seatsPerRow: 6 } });
    await until(async () => (await this.taken(event, { seatIds: event.seatIds.slice(0, 1) })).trips[0] === 1);
    return event;
  }
}

export const requestFor = ({ id: eventId }: GivenEvent, asked: Partial<TakeRequest>): TakeRequest => ({
  ...{ eventId, holdId: newId('rsv'), memberId: newId('usr'), items: [], seatIds: [], bestAvailable: null },
  ...{ timeToLive: 600_000, terms: 'MEMBER' },
  ...asked,
});

export const standing = ({ ticketTypeId }: GivenEvent, quantity = 1) => ({ items: [{ ticketTypeId, quantity }] });

export function taking(event: GivenEvent, asked: Partial<TakeRequest>): Asked<Taken> {
  const request = requestFor(event, asked);
  const needs = { ...needsOfTake(request), isForeseeable: true };
  return { eventId: event.id, viewer: system, command: { needs, settle: (places) => take(places, request) } };
}

export function releasing(eventId: Id<'evt'>, holdId: Id<'rsv'>): Asked<object> {
  const command = onHold(holdId, (places) => ({ ...release(places, holdId, 'RELEASE') }));
  return { eventId, viewer: system, command };
}
