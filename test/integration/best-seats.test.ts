import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { Refusal } from '../../src/kernel/problem.js';
import { blockSeats, SoldOut, type TakeRequest } from '../../src/modules/inventory/index.js';
import { createPlacesCombiner, type PlacesCombiner } from '../../src/modules/inventory/places-combiner.js';
import { needsOfTake, sell, take as takePlaces, type Taken } from '../../src/modules/inventory/index.js';
import { publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, reserved, reserveOverHttp, seatStatesOf } from '../kit/given-inventory.js';
import { take } from '../kit/place-verbs.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let combiner: PlacesCombiner;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  combiner = createPlacesCombiner((viewer, command, input) => app.execute(viewer, command, input), {
    mostWaiting: 10_000,
    longestWait: 300_000,
  });
});
afterAll(() => app.close());

const best = (event: GivenEvent, quantity: number, more: object = {}) => ({
  eventId: event.id,
  bestAvailable: { ticketTypeId: event.ticketTypeId, quantity, ...more },
});

const requestFor = (event: GivenEvent, quantity: number, more: Partial<TakeRequest> = {}): TakeRequest => ({
  eventId: event.id,
  holdId: newId('rsv'),
  memberId: newId('usr'),
  items: [],
  seatIds: [],
  bestAvailable: { ticketTypeId: event.ticketTypeId, quantity, together: true, accessible: false },
  timeToLive: 600_000,
  terms: 'MEMBER',
  ...more,
});

const settle = (request: TakeRequest): Promise<Taken> =>
  combiner.settle({
    eventId: request.eventId,
    viewer: system,
    command: { needs: needsOfTake(request), settle: (places) => takePlaces(places, request) },
  });

const sellHold = (eventId: Id<'evt'>, holdId: Id<'rsv'>) =>
  combiner.settle({
    eventId,
    viewer: system,
    command: { needs: { holdIds: [uuidOfAny(holdId)] }, settle: (places) => sell(places, holdId) },
  });

/** Undefined when it was sold out. */
const settleIfLeft = (request: TakeRequest): Promise<Taken | undefined> =>
  settle(request).catch((error: unknown) => {
    if (error instanceof Refusal && error.problem instanceof SoldOut) return undefined;
    throw error;
  });

it('the best seats are told in map order with those picked by hand', async () => {
  const event = await publishedEvent(app, { seatMap: { rows: 2, seatsPerRow: 6 } });
  const asked = { seatIds: [event.seatIds[11]], bestAvailable: { ticketTypeId: event.ticketTypeId, quantity: 2 } };
  const { items } = await reserved(app, await app.given.member(), { eventId: event.id, ...asked });
  const told = items[0].seats.map(({ id }: { id: Id<'seat'> }) => event.seatIds.indexOf(id));
  expect(told).toHaveLength(3);
  expect(told).toEqual(told.toSorted((one: number, other: number) => one - other));
});

describe('buyers who ask for the best seats at once', () => {
  it('get different seats, and none is refused while there are some', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 32, seatsPerRow: 4 } });
    const members = await Promise.all(Array.from({ length: 32 }, () => app.given.member()));
    const answers = await Promise.all(members.map((member) => reserved(app, member, best(event, 4))));
    const seats = answers.flatMap(({ items }) => items[0].seats.map(({ id }: { id: string }) => id));
    expect(new Set(seats).size).toBe(128);
    expect(await seatStatesOf(app, event.id)).toEqual({ HELD: 128 });
    const { data } = await reserveOverHttp(app, members[0]!, best(event, 1, { together: false }));
    expect(data.reserve).toMatchObject({ __typename: 'SoldOut', remaining: 0 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('spoil nobody else: one who is refused leaves the seats to the next', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const greedy = requestFor(event, 4, {
      items: [{ ticketTypeId: event.ticketTypeId, quantity: 1 }],
    });
    const results = await Promise.allSettled([settle(greedy), settle(requestFor(event, 4))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await seatStatesOf(app, event.id)).toEqual({ HELD: 4 });
  });

  it('share an event with those who pick by hand, in one settlement', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 8 } });
    const picked = [event.seatIds[3]!, event.seatIds[4]!];
    const results = await Promise.all([
      settle(requestFor(event, 0, { bestAvailable: null, seatIds: picked })),
      settle(requestFor(event, 3)),
      settle(requestFor(event, 3)),
    ]);
    const seats = results.flatMap(({ lines }) => lines.flatMap(({ seatIds }) => seatIds));
    expect(new Set(seats).size).toBe(8);
  });

  it('sell a house of 8,000 seats out: 160 of them, 2 to 4 seats each, none refused in vain', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 200, seatsPerRow: 40 } });
    let sold = 0;
    /** What has been answered, in order: refusals of a size must not be followed by a later success of as many. */
    const refusedSince = new Map<number, number>();
    let clock = 0;
    const wrong: string[] = [];
    const buy = async (quantity: number, together = true): Promise<boolean> => {
      const began = (clock += 1);
      const request = requestFor(event, quantity);
      const taken = await settleIfLeft({ ...request, bestAvailable: { ...request.bestAvailable!, together } });
      if (!taken) {
        if (together) refusedSince.set(quantity, Math.min(refusedSince.get(quantity) ?? Infinity, (clock += 1)));
        return false;
      }
      for (const [size, since] of refusedSince) {
        if (together && quantity >= size && began > since) wrong.push(`${size} was refused, ${quantity} was not`);
      }
      sold += quantity;
      await sellHold(event.id, request.holdId);
      return true;
    };
    const buyer = async (_: unknown, number: number): Promise<void> => {
      let most = 4;
      for (let turn = number; most >= 2; turn += 1) {
        const quantity = 2 + (turn % 3);
        if (quantity <= most && !(await buy(quantity))) most = quantity - 1;
      }
    };
    await Promise.all(Array.from({ length: 160 }, buyer));
    expect(wrong).toEqual([]);
    const pairs = await app.sql`select count(*)::int as left from (
      select s.position, lead(s.position) over (partition by m.row_label order by s.position) as next
      from event_seat s join seat m on m.id = s.seat_id
      where s.event_id = ${uuidOfAny(event.id)} and s.state = 'FREE') free where next = position + 1`;
    expect(pairs).toEqual([{ left: 0 }]);
    while (await buy(1)) if (sold > 8_000) break;
    expect(sold).toBe(8_000);
    expect(await seatStatesOf(app, event.id)).toEqual({ SOLD: 8_000 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  }, 300_000);
});

describe('the best seats', () => {
  it('may come with places and with seats picked by hand, in one reservation', async () => {
    const event = await publishedEvent(app, { seating: 'MIXED', seatMap: { rows: 2, seatsPerRow: 4 } });
    const [gold, general] = event.ticketTypeIds;
    const [first, second] = event.seatIds;
    const { items } = await reserved(app, await app.given.member(), {
      eventId: event.id,
      items: [{ ticketTypeId: general, quantity: 3 }],
      seatIds: [second, first],
      bestAvailable: { ticketTypeId: gold, quantity: 2 },
    });
    const of = (id: unknown) => items.find(({ ticketType }: { ticketType: { id: string } }) => ticketType.id === id);
    expect(of(general)).toMatchObject({ quantity: 3, seats: [] });
    expect(of(gold)).toMatchObject({ quantity: 4 });
    expect(of(gold).seats.map(({ id }: { id: Id<'seat'> }) => event.seatIds.indexOf(id))).toEqual([0, 1, 2, 3]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are as few as there are seats, whichever ticket types have sold them, and without those that are blocked', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const ticketTypes = ['Adult', 'Child'].map((name) => ({ name, price, seatCategory: 'Gold' }));
    const event = await publishedEvent(app, { seatMap: { rows: 2, seatsPerRow: 2 }, ticketTypes });
    const [member, viewer] = [await app.given.member(), viewerOf(event.organizer, 'ORGANIZER')];
    const [, child] = event.ticketTypeIds;
    const remaining = async () =>
      (await reserveOverHttp(app, member, best(event, 3, { ticketTypeId: child }))).data.reserve.remaining as number;
    expect(await remaining()).toBe(4);
    await reserved(app, member, best(event, 2));
    expect(await remaining()).toBe(2);
    await app.execute(viewer, blockSeats, { eventId: event.id, seatIds: event.seatIds.slice(3) });
    expect(await remaining()).toBe(1);
  });

  it('are refused altogether with whatever else cannot be had', async () => {
    const event = await publishedEvent(app, { seating: 'MIXED', capacity: 1, seatMap: { rows: 1, seatsPerRow: 4 } });
    const [gold, general] = event.ticketTypeIds;
    const { data } = await reserveOverHttp(app, await app.given.member(), {
      eventId: event.id,
      items: [{ ticketTypeId: general, quantity: 2 }],
      bestAvailable: { ticketTypeId: gold, quantity: 2 },
    });
    expect(data.reserve).toMatchObject({ __typename: 'SoldOut', ticketTypeId: general, remaining: 1 });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 4 });
  });

  it('may be those of holds that have run out, however many there are and whether or not anybody swept', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 4, seatsPerRow: 20 } });
    for (let hold = 0; hold < 80; hold += 1) {
      await settle(requestFor(event, 0, { bestAvailable: null, seatIds: [event.seatIds[hold]!], timeToLive: 1 }));
    }
    const taken = await Promise.all([10, 10, 7].map((quantity) => settle(requestFor(event, quantity))));
    const seats = taken.flatMap(({ lines }) => lines.flatMap(({ seatIds }) => seatIds));
    expect(new Set(seats).size).toBe(27);
    const [{ expired }] = await app.sql`select count(*)::int as expired from hold
      where event_id = ${uuidOfAny(event.id)} and state = 'EXPIRED'`;
    expect(expired).toBe(27);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are known to whoever settles in a transaction of its own, and those who come after know theirs', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 6 } });
    const one = await settle(requestFor(event, 2));
    const other = await app.execute(system, (tx) => take(tx, requestFor(event, 2)), undefined);
    const last = await settle(requestFor(event, 2));
    const seats = [one, other, last].flatMap(({ lines }) => lines.flatMap(({ seatIds }) => seatIds));
    expect(new Set(seats).size).toBe(6);
  });

  it('are not those of a settlement that came to nothing', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    await settle(requestFor(event, 1));
    const failing = app.execute(
      viewerOf(event.organizer, 'ORGANIZER'),
      async (tx) => {
        await take(tx, requestFor(event, 3));
        throw new Error('Something else failed.');
      },
      undefined,
    );
    await expect(failing).rejects.toThrow('Something else failed.');
    expect((await settle(requestFor(event, 3))).lines[0]!.quantity).toBe(3);
  });
});
