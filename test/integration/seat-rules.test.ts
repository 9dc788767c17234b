import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { blockSeats } from '../../src/modules/inventory/index.js';
import { hallDocument, publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditOf, letHoldExpire, reserved, reserveOverHttp, seatStatesOf } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const UPDATE = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
  ... on UpdateEventSuccess { event { preventsLoneSeats accessibleSeatsOpenAt } } } }`;

const best = (event: GivenEvent, quantity: number, more: object = {}) => ({
  eventId: event.id,
  bestAvailable: { ticketTypeId: event.ticketTypeId, quantity, ...more },
});
const seatsOf = (event: GivenEvent, { items }: { items: { seats: { id: string }[] }[] }): number[] =>
  items.flatMap(({ seats }) => seats.map(({ id }) => event.seatIds.findIndex((seatId) => seatId === id)));

describe('the rules of an event for its seats', () => {
  it('may change while they are on sale', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 1 } });
    const rulesAfter = async (changes: object) => {
      const answer = await app.as(event.organizer).send(UPDATE, { input: { eventId: event.id, ...changes } });
      const { preventsLoneSeats, accessibleSeatsOpenAt } = answer.data.updateEvent.event;
      return { preventsLoneSeats, accessibleSeatsOpenAt };
    };
    const accessibleSeatsOpenAt = '2030-05-25T18:00:00.000Z';
    expect(await rulesAfter({ preventsLoneSeats: true, accessibleSeatsOpenAt })).toEqual({
      preventsLoneSeats: true,
      accessibleSeatsOpenAt,
    });
    expect(await rulesAfter({ title: 'Tonight' })).toEqual({ preventsLoneSeats: true, accessibleSeatsOpenAt });
    expect(await rulesAfter({ preventsLoneSeats: null, accessibleSeatsOpenAt: null })).toEqual({
      preventsLoneSeats: true,
      accessibleSeatsOpenAt: null,
    });
  });
});

describe('an event that minds lone seats', () => {
  const givenHall = () =>
    publishedEvent(app, { seatMap: { rows: 2, seatsPerRow: 6 }, event: { preventsLoneSeats: true } });
  const pick = async (event: GivenEvent, ...seats: number[]) => {
    const seatIds = seats.map((seat) => event.seatIds[seat]!);
    const { data } = await reserveOverHttp(app, await app.given.member(), { eventId: event.id, seatIds });
    return data.reserve;
  };

  it('refuses seats picked by hand that leave one alone, names it, and changes nothing', async () => {
    const event = await givenHall();
    const refused = await pick(event, 1, 2);
    expect(refused).toMatchObject({ __typename: 'LoneSeat', code: 'LONE_SEAT', seatIds: [event.seatIds[0]] });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 12 });
    const [{ version }] = await app.sql`select version from event_inventory where event_id = ${uuidOfAny(event.id)}`;
    expect((await pick(event, 2, 3)).__typename).toBe('ReserveSuccess');
    const [after] = await app.sql`select version from event_inventory where event_id = ${uuidOfAny(event.id)}`;
    expect(Number(after.version)).toBe(Number(version) + 1);
  });

  it('judges by what others have taken meanwhile, by whatever way', async () => {
    const event = await givenHall();
    expect((await pick(event, 0, 1)).__typename).toBe('ReserveSuccess');
    const staff = viewerOf(event.organizer, 'ORGANIZER');
    await app.execute(staff, blockSeats, { eventId: event.id, seatIds: [event.seatIds[5]!] });
    const between = [event.seatIds[2], event.seatIds[4]];
    expect(await pick(event, 3)).toMatchObject({ __typename: 'LoneSeat', seatIds: between });
    expect((await pick(event, 2, 3, 4)).__typename).toBe('ReserveSuccess');
  });

  it('takes a place that leaves one alone where every other in the run does, too', async () => {
    const event = await givenHall();
    await pick(event, 0, 1, 2);
    expect((await pick(event, 4, 5)).__typename).toBe('ReserveSuccess');
    expect((await pick(event, 3)).__typename).toBe('ReserveSuccess');
  });

  it('offers instead of taken seats none that it would refuse', async () => {
    const event = await publishedEvent(app, {
      seatMap: { rows: 1, seatsPerRow: 4 },
      event: { preventsLoneSeats: true },
    });
    await pick(event, 0);
    expect(await pick(event, 2)).toMatchObject({ __typename: 'LoneSeat' });
    const offered = [[event.seatIds[1]], [event.seatIds[3]]];
    expect(await pick(event, 0)).toMatchObject({ __typename: 'SeatsTaken', alternatives: offered });
    await pick(event, 1);
    const left = [[event.seatIds[2]], [event.seatIds[3]]];
    expect(await pick(event, 0)).toMatchObject({ __typename: 'SeatsTaken', alternatives: left });
  });

  it('lets two buyers at once not leave one alone between them', async () => {
    const event = await givenHall();
    const results = await Promise.all([pick(event, 0, 1, 2), pick(event, 4, 5), pick(event, 3)]);
    const kinds = results.map(({ __typename }) => String(__typename));
    const states = await seatStatesOf(app, event.id);
    expect(kinds.every((kind) => kind === 'ReserveSuccess' || kind === 'LoneSeat')).toBe(true);
    expect(await auditOf(app, event.id)).toEqual([]);
    expect(states.FREE).not.toBe(7);
  });

  it('has no such rule for seats that Foyer chooses, which leave none alone anyway', async () => {
    const event = await givenHall();
    const member = await app.given.member();
    const chosen = [];
    for (const quantity of [4, 2, 3, 3])
      chosen.push(seatsOf(event, await reserved(app, member, best(event, quantity))));
    expect(chosen.map((seats) => seats.length)).toEqual([4, 2, 3, 3]);
    expect(await seatStatesOf(app, event.id)).toEqual({ HELD: 12 });
  });
});

describe('accessible seats', () => {
  const withAccessible = (...places: number[]): string => {
    const plan = JSON.parse(hallDocument({ rows: 1, seatsPerRow: 6 })) as {
      sections: { rows: { seats: { accessible?: boolean }[] }[] }[];
    };
    for (const place of places) plan.sections[0]!.rows[0]!.seats[place]!.accessible = true;
    return JSON.stringify(plan);
  };

  it('are kept for those who ask until the event opens them to everybody, by the database clock', async () => {
    const event = await publishedEvent(app, { seatMap: withAccessible(2, 3) });
    const member = await app.given.member();
    const refused = await reserveOverHttp(app, member, best(event, 3));
    expect(refused.data.reserve).toMatchObject({ __typename: 'SoldOut' });
    expect(seatsOf(event, await reserved(app, member, best(event, 1, { accessible: true })))).toEqual([2]);
    const open = (accessibleSeatsOpenAt: Date) =>
      app.as(event.organizer).send(UPDATE, { input: { eventId: event.id, accessibleSeatsOpenAt } });
    await open(addMilliseconds(new Date(), 60_000));
    expect((await reserveOverHttp(app, member, best(event, 3))).data.reserve.__typename).toBe('SoldOut');
    await open(addMilliseconds(new Date(), -60_000));
    expect(seatsOf(event, await reserved(app, member, best(event, 3)))).toEqual([3, 4, 5]);
  });

  it('can be picked by hand by anybody, and are offered instead of others to nobody who did not', async () => {
    const event = await publishedEvent(app, { seatMap: withAccessible(0, 1) });
    const member = await app.given.member();
    await reserved(app, member, { eventId: event.id, seatIds: [event.seatIds[2]] });
    const { data } = await reserveOverHttp(app, member, { eventId: event.id, seatIds: [event.seatIds[2]] });
    expect(data.reserve.alternatives).toEqual([[event.seatIds[3]], [event.seatIds[5]], [event.seatIds[4]]]);
    await reserved(app, member, { eventId: event.id, seatIds: [event.seatIds[0]] });
    const asked = await reserveOverHttp(app, member, { eventId: event.id, seatIds: [event.seatIds[0]] });
    expect(asked.data.reserve.alternatives).toContainEqual([event.seatIds[1]]);
  });
});

describe('blocked seats', () => {
  const BLOCKS = 'query($id: ID!) { seatBlocks(eventId: $id) { label seatIds } }';

  it('tell those who manage the event for whom they are kept', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 6 } });
    const staff = viewerOf(event.organizer, 'ORGANIZER');
    const block = (label: string | null, ...seats: number[]) =>
      app.execute(staff, blockSeats, { eventId: event.id, seatIds: seats.map((seat) => event.seatIds[seat]!), label });
    await block('Press', 4, 5);
    await block('The mayor', 2);
    await block(null, 0);
    await block('Press', 3);
    const { data } = await app.as(event.organizer).send(BLOCKS, { id: event.id });
    const [s0, , s2, s3, s4, s5] = event.seatIds;
    expect(data.seatBlocks).toEqual([
      { label: null, seatIds: [s0] },
      { label: 'The mayor', seatIds: [s2] },
      { label: 'Press', seatIds: [s3, s4, s5] },
    ]);
    const anybody = await app.as(await app.given.organizer('Olga Other')).send(BLOCKS, { id: event.id });
    expect(anybody.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });
});

describe('seats that are named without a ticket type', () => {
  const price = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  const givenEarlyBird = (quota: number) =>
    publishedEvent(app, {
      seatMap: { rows: 2, seatsPerRow: 6 },
      ticketTypes: [
        { name: 'Regular', price: price(3_000), seatCategory: 'Gold' },
        { name: 'Early bird', price: price(2_000), seatCategory: 'Gold', quota },
      ],
    });
  const reserve = async (event: GivenEvent, from: number, count: number, more: object = {}) => {
    const input = { eventId: event.id, seatIds: event.seatIds.slice(from, from + count), ...more };
    return reserved(app, await app.given.member(), input);
  };

  it('are of the cheapest one that has places for all of them', async () => {
    const event = await givenEarlyBird(3);
    const totals = [
      await reserve(event, 0, 2),
      await reserve(event, 2, 2),
      await reserve(event, 4, 1),
      await reserve(event, 5, 1),
    ].map(({ total }) => total.amountMinor);
    expect(totals).toEqual([4_000, 6_000, 2_000, 3_000]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('are of one that takes as many in one booking', async () => {
    const event = await publishedEvent(app, {
      seatMap: { rows: 2, seatsPerRow: 6 },
      ticketTypes: [
        { name: 'Group', price: price(1_000), seatCategory: 'Gold', minPerBooking: 4 },
        { name: 'Single', price: price(2_000), seatCategory: 'Gold', maxPerBooking: 1 },
        { name: 'Regular', price: price(3_000), seatCategory: 'Gold' },
      ],
    });
    const totals = [await reserve(event, 0, 4), await reserve(event, 4, 1), await reserve(event, 6, 2)];
    expect(totals.map(({ total }) => total.amountMinor)).toEqual([4_000, 2_000, 6_000]);
  });

  it('count places of holds whose time is up, and what is asked for besides', async () => {
    const event = await givenEarlyBird(2);
    const { id } = await reserve(event, 0, 2);
    await letHoldExpire(app, id);
    const early = await reserve(event, 2, 1);
    expect(early.total.amountMinor).toBe(2_000);
    const bestAvailable = { ticketTypeId: event.ticketTypeIds[1], quantity: 1 };
    const both = await reserve(event, 4, 1, { bestAvailable });
    expect(both.total.amountMinor).toBe(5_000);
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
