import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { Refusal } from '../../src/kernel/problem.js';
import { blockSeats, unblockSeats, type TakeRequest } from '../../src/modules/inventory/index.js';
import { extend, giveBack, release, sell, take } from '../kit/place-verbs.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, counterOf, letHoldExpire, sweep } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { EventModel, type HoldModel } from './event-model.js';

const TEN_MINUTES = 600_000;

/** What can happen; numbers choose among what there is. */
type Action =
  | { verb: 'take'; event: number; member: number; general: number; seats: number[] }
  | { verb: 'release' | 'extend' | 'expire' | 'sell' | 'giveBack'; hold: number }
  | { verb: 'block' | 'unblock'; event: number; seats: number[] }
  | { verb: 'sweep' };

const seats = (minLength: number) => fc.uniqueArray(fc.nat(EventModel.SEATS - 1), { minLength, maxLength: 3 });
const event = fc.nat(1);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ verb: fc.constant('take' as const), event, member: event, general: fc.nat(3), seats: seats(0) })
      .filter(({ general, seats: asked }) => general > 0 || asked.length > 0),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      verb: fc.constantFrom('release' as const, 'extend', 'expire', 'expire', 'sell', 'sell', 'giveBack'),
      hold: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ verb: fc.constantFrom('block' as const, 'unblock'), event, seats: seats(1) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('sweep' as const) }) },
);

let app: TestApp;
let organizer: Organizer;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  organizer = await app.given.organizer();
  members = [await app.given.member(), await app.given.member()];
});
afterAll(() => app.close());

const newEvent = (): Promise<GivenEvent> =>
  publishedEvent(app, {
    organizer,
    seating: 'MIXED',
    seatMap: { rows: 2, seatsPerRow: EventModel.SEATS / 2 },
    ticketTypes: [
      { name: 'Seat', price: { amountMinor: 1_000, currency: 'EUR' }, seatCategory: 'Gold' },
      {
        name: 'Place',
        price: { amountMinor: 500, currency: 'EUR' },
        quota: EventModel.PLACES,
        maxPerMember: EventModel.PER_MEMBER,
      },
    ],
  });

function requestOf(of: GivenEvent, { member, general, seats: asked }: Action & { verb: 'take' }): TakeRequest {
  return {
    eventId: of.id,
    holdId: newId('rsv'),
    memberId: members[member]!.id,
    items: general > 0 ? [{ ticketTypeId: of.ticketTypeIds[1]!, quantity: general }] : [],
    seatIds: asked.map((index) => of.seatIds[index]!),
    bestAvailable: null,
    timeToLive: TEN_MINUTES,
    terms: 'MEMBER',
  };
}

/** The problem's code, or what came out. */
async function outcomeOf(work: Promise<{ changed: boolean } | object>): Promise<string> {
  try {
    const outcome = await work;
    return 'changed' in outcome && !outcome.changed ? 'UNCHANGED' : 'DONE';
  } catch (error) {
    if (error instanceof Refusal) return error.problem.code;
    throw error;
  }
}

interface World {
  events: { given: GivenEvent; model: EventModel }[];
  holds: { id: Id<'rsv'>; model: HoldModel; in: World['events'][number] }[];
}

const VERBS = { sell, giveBack } as const;

/** Does it to Foyer and to the model, and expects the same outcome. */
async function act(world: World, done: Action): Promise<void> {
  const staff: Viewer = viewerOf(organizer, 'ORGANIZER');
  if (done.verb === 'sweep') {
    await sweep(app);
    for (const { model } of world.events) model.reclaim();
    return;
  }
  if (done.verb === 'take') {
    const place = world.events[done.event]!;
    const request = requestOf(place.given, done);
    const [expected, model] = place.model.take(done);
    expect(await outcomeOf(app.execute(system, (tx) => take(tx, request), undefined))).toBe(expected);
    if (model) world.holds.push({ id: request.holdId, model, in: place });
    return;
  }
  if (!('hold' in done)) {
    const { given, model } = world.events[done.event]!;
    const input = { eventId: given.id, seatIds: done.seats.map((index) => given.seatIds[index]!) };
    const expected = done.verb === 'block' ? model.block(done.seats) : model.unblock(done.seats);
    expect(await outcomeOf(app.execute(staff, done.verb === 'block' ? blockSeats : unblockSeats, input))).toBe(
      expected,
    );
    return;
  }
  const chosen = world.holds[done.hold % Math.max(1, world.holds.length)];
  if (!chosen) return;
  const key = { eventId: chosen.in.given.id, holdId: chosen.id };
  const expected = chosen.in.model[done.verb](chosen.model);
  if (done.verb === 'expire') {
    if (expected === 'DONE') await letHoldExpire(app, chosen.id);
    return;
  }
  const command = (): Promise<{ changed: boolean }> => {
    if (done.verb === 'release') return app.execute(system, release, { ...key, reason: 'RELEASE' as const });
    if (done.verb === 'extend') return app.execute(system, extend, { ...key, timeToLive: TEN_MINUTES });
    return app.execute(system, VERBS[done.verb as 'sell' | 'giveBack'], key);
  };
  expect(await outcomeOf(command())).toBe(expected);
}

async function assertSame({ events }: World): Promise<void> {
  for (const { given, model } of events) {
    const [seatType, placeType] = given.ticketTypeIds;
    expect(await auditInventoryOf(app, given.id)).toEqual([]);
    expect(await counterOf(app, seatType!)).toEqual({ capacity: EventModel.SEATS, ...model.counted('seats') });
    expect(await counterOf(app, placeType!)).toEqual({ capacity: EventModel.PLACES, ...model.counted('general') });
    const stored =
      await app.sql`select state from event_seat where event_id = ${uuidOfAny(given.id)} order by position`;
    expect(stored.map(({ state }) => state)).toEqual(model.seatStates());
  }
}

async function newWorld(): Promise<World> {
  const given = [await newEvent(), await newEvent()];
  return { events: given.map((of) => ({ given: of, model: new EventModel() })), holds: [] };
}

describe('any history of takes, sales, releases, expiries and blocks', () => {
  it('ends as the model says: no place twice, counters and ledger in step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 24 }), async (actions) => {
        const world = await newWorld();
        for (const done of actions) await act(world, done);
        await assertSame(world);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  }, 120_000);

  it('leaves a clean inventory when everything happens at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 16 }), async (actions) => {
        const world = await newWorld();
        const takes = actions.filter((done) => done.verb === 'take');
        const requests = takes.map((done) => requestOf(world.events[done.event]!.given, done));
        const outcomes = await Promise.all([
          ...requests.map((request) => outcomeOf(app.execute(system, (tx) => take(tx, request), undefined))),
          sweep(app),
        ]);
        const held = requests.filter((_, index) => outcomes[index] === 'DONE');
        await Promise.all([
          ...held.flatMap(({ eventId, holdId }) => [
            outcomeOf(app.execute(system, sell, { eventId, holdId })),
            outcomeOf(app.execute(system, release, { eventId, holdId, reason: 'RELEASE' as const })),
          ]),
          ...requests.map((request) =>
            outcomeOf(app.execute(system, (tx) => take(tx, { ...request, holdId: newId('rsv') }), undefined)),
          ),
        ]);
        for (const { given } of world.events) expect(await auditInventoryOf(app, given.id)).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
