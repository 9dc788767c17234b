import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { blockSeats } from '../../src/modules/inventory/index.js';
import { release, sell, take } from '../kit/place-verbs.js';
import { publishedEvent, draftedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
let node: TestApp;
let organizer: Organizer;
let member: Person;

beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  node = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
  organizer = await app.given.organizer();
  member = await app.given.member();
});
afterAll(async () => {
  await node.close();
  await app.close();
});

const AVAILABILITY = `eventId version capacity sold held available isSoldOut asOf
  byTicketType { ticketType { id name price { amountMinor } } capacity sold held available reason }`;
const ONE = `query($id: ID!) { availability(eventId: $id) { ${AVAILABILITY} } }`;
const SEATS =
  'query($id: ID!, $section: String) { eventSeats(eventId: $id, section: $section) { version seats { seatId status } } }';
const STATES = 'query($id: ID!) { seatStates(eventId: $id) { version order states } }';

async function availabilityOf(event: GivenEvent) {
  const { data, errors } = await app.anonymous.send(ONE, { id: event.id });
  expect(errors).toBeUndefined();
  return data.availability;
}
const seatsOf = async (event: GivenEvent) => (await app.anonymous.send(SEATS, { id: event.id })).data.eventSeats;

async function hold(event: GivenEvent, wanted: { seats?: string[]; quantity?: number; milliseconds?: number }) {
  const holdId = newId('rsv');
  await app.execute(
    viewerOf(member, 'MEMBER'),
    (tx) =>
      take(tx, {
        eventId: event.id,
        holdId,
        memberId: member.id,
        items: wanted.quantity ? [{ ticketTypeId: event.ticketTypeIds.at(-1)!, quantity: wanted.quantity }] : [],
        seatIds: wanted.seats ?? [],
        bestAvailable: null,
        timeToLive: wanted.milliseconds ?? 600_000,
        terms: 'MEMBER',
      }),
    undefined,
  );
  return holdId;
}

const mixed = () =>
  publishedEvent(app, {
    organizer,
    seating: 'MIXED',
    capacity: 10,
    seatMap: { rows: 2, seatsPerRow: 4, categoryOf: (row) => (row === 0 ? 'Gold' : 'Silver') },
  });

describe('availability', () => {
  it('adds up seats, general admission, holds, sales and blocked seats', async () => {
    const event = await mixed();
    const before = await availabilityOf(event);
    expect(before).toMatchObject({ capacity: 18, sold: 0, held: 0, available: 18, isSoldOut: false });
    const holdId = await hold(event, { seats: event.seatIds.slice(0, 2), quantity: 3 });
    await app.execute(viewerOf(organizer, 'ORGANIZER'), blockSeats, {
      eventId: event.id,
      seatIds: event.seatIds.slice(2, 3),
    });
    expect(await availabilityOf(event)).toMatchObject({
      version: before.version + 2,
      ...{ capacity: 17, sold: 0, held: 5, available: 12 },
      byTicketType: [
        {
          ticketType: { name: 'Gold', price: { amountMinor: 2_500 } },
          capacity: 3,
          held: 2,
          available: 1,
          reason: null,
        },
        { ticketType: { name: 'Silver' }, capacity: 4, held: 0, available: 4, reason: null },
        { ticketType: { name: 'General' }, capacity: 10, held: 3, available: 7, reason: null },
      ],
    });
    await app.execute(viewerOf(member, 'MEMBER'), (tx) => sell(tx, { eventId: event.id, holdId }), undefined);
    expect(await availabilityOf(event)).toMatchObject({ capacity: 17, sold: 5, held: 0, available: 12 });
    expect((await seatsOf(event)).seats.map(({ status }: { status: string }) => status)).toEqual([
      ...['SOLD', 'SOLD', 'BLOCKED', 'FREE'],
      ...['FREE', 'FREE', 'FREE', 'FREE'],
    ]);
  });

  it('counts a hold as free at the instant its time is up, in places and in seats', async () => {
    const event = await mixed();
    await hold(event, { seats: event.seatIds.slice(0, 4), quantity: 10 });
    const held = await availabilityOf(event);
    expect(held).toMatchObject({ held: 14, available: 4 });
    expect(held.byTicketType.map(({ reason }: { reason: string }) => reason)).toEqual(['HELD', null, 'HELD']);
    await app.sql`update hold set expires_at = now() where event_id = ${uuidOfAny(event.id)}`;
    await app.sql`update event_seat set held_until = now() where event_id = ${uuidOfAny(event.id)} and state = 'HELD'`;
    expect(await availabilityOf(event)).toMatchObject({ version: held.version, held: 0, available: 18 });
    const { seats } = await seatsOf(event);
    expect(new Set(seats.map(({ status }: { status: string }) => status))).toEqual(new Set(['FREE']));
  });

  it('costs one statement for the capacity and availability of twenty events', async () => {
    for (let count = 0; count < 5; count += 1) await publishedEvent(app, { organizer });
    const list = (fields: string) => `{ events(first: 20) { edges { node { id ${fields} } } } }`;
    const plain = await app.statements(() => app.anonymous.send(list('')));
    const full = await app.statements(() => app.anonymous.send(list(`capacity availability { ${AVAILABILITY} }`)));
    expect(full.statements - plain.statements).toBe(1);
    const { data } = await app.anonymous.send(list('capacity availability { capacity }'));
    for (const { node: found } of data.events.edges) expect(found.capacity).toBe(found.availability.capacity);
  });

  it('shows a hidden ticket type to those who manage the event only, and counts its places for all', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const ticketTypes = [
      { name: 'Open', price, quota: 5 },
      { name: 'Friends', price, quota: 7, visibility: 'HIDDEN' as const },
    ];
    const { id } = await publishedEvent(app, { organizer, ticketTypes });
    const shown = await app.anonymous.send(ONE, { id });
    const all = await app.as(organizer).send(ONE, { id });
    expect([shown, all].map(({ data }) => [data.availability.capacity, data.availability.byTicketType.length])).toEqual(
      [
        [12, 1],
        [12, 2],
      ],
    );
  });

  it('is NOT_FOUND for an event that the viewer may not see, as are its seats', async () => {
    const { id } = await draftedEvent(app, { organizer });
    for (const query of [ONE, SEATS, STATES]) {
      expect((await app.as(member).send(query, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      expect((await app.as(organizer).send(query, { id })).errors).toBeUndefined();
      expect((await app.anonymous.send(query, { id: newId('evt') })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      const wrong = await app.anonymous.send(query, { id: 'evt_1' });
      expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'eventId' }] });
    }
  });
});

describe('seat states', () => {
  it('agree with the seats, in map order, two bits a seat', async () => {
    const event = await mixed();
    await hold(event, { seats: [event.seatIds[1]!, event.seatIds[6]!] });
    const { seats, version } = await seatsOf(event);
    const { data } = await app.anonymous.send(STATES, { id: event.id });
    const bytes = Buffer.from(data.seatStates.states, 'base64');
    const names = ['FREE', 'HELD', 'SOLD', 'BLOCKED'];
    const read = event.seatIds.map((seatId, p) => ({ seatId, status: names[(bytes[p >> 2]! >> (2 * (p & 3))) & 3] }));
    expect(read).toEqual(seats);
    expect(bytes).toHaveLength(2);
    expect(data.seatStates).toMatchObject({ version, order: expect.stringMatching(/^map_/) });
    const none = await app.anonymous.send(STATES, { id: (await publishedEvent(app, { organizer })).id });
    expect(none.data.seatStates).toMatchObject({ order: null, states: '' });
  });

  it('can be asked for one section', async () => {
    const event = await mixed();
    const count = async (section: string) =>
      (await app.anonymous.send(SEATS, { id: event.id, section })).data.eventSeats.seats.length;
    expect([await count('Stalls'), await count('Nowhere')]).toEqual([8, 0]);
  });
});

describe('subscriptions on two nodes', () => {
  const CHANGED = `subscription($id: ID!) { availabilityChanged(eventId: $id) { ${AVAILABILITY} } }`;
  const DELTAS = `subscription($id: ID!, $since: SafeInt) { seatsChanged(eventId: $id, sinceVersion: $since) {
    fromVersion toVersion reset changes { seatId status } } }`;

  it('show the same changes to both dashboards', async () => {
    const event = await mixed();
    const sockets = [app, node].map((at) => ({
      places: at.subscribe(undefined, CHANGED, { id: event.id }),
      seats: at.subscribe(undefined, DELTAS, { id: event.id }),
    }));
    const firsts = await Promise.all(
      sockets.map(async ({ places, seats }) => [
        (await places.next()).value.data.availabilityChanged.available,
        (await seats.next()).value.data.seatsChanged,
      ]),
    );
    const { version } = await seatsOf(event);
    for (const [available, delta] of firsts) {
      expect(available).toBe(18);
      expect(delta).toMatchObject({ fromVersion: 0, toVersion: version, reset: true });
      expect(delta.changes).toHaveLength(8);
    }
    const holdId = await hold(event, { seats: event.seatIds.slice(0, 1) });
    for (const { places, seats } of sockets) {
      expect((await places.next()).value.data.availabilityChanged).toMatchObject({ held: 1, available: 17 });
      expect((await seats.next()).value.data.seatsChanged).toEqual({
        ...{ fromVersion: version, toVersion: version + 1, reset: false },
        changes: [{ seatId: event.seatIds[0], status: 'HELD' }],
      });
    }
    await app.execute(
      viewerOf(member, 'MEMBER'),
      (tx) => release(tx, { eventId: event.id, holdId, reason: 'RELEASE' }),
      undefined,
    );
    for (const { places, seats } of sockets) {
      expect((await places.next()).value.data.availabilityChanged).toMatchObject({ held: 0, available: 18 });
      expect((await seats.next()).value.data.seatsChanged).toMatchObject({
        ...{ fromVersion: version + 1, toVersion: version + 2 },
        changes: [{ seatId: event.seatIds[0], status: 'FREE' }],
      });
    }
    await Promise.all(sockets.flatMap(({ places, seats }) => [places.close(), seats.close()]));
  });

  it('ask the database nothing any more once the client has completed them', async () => {
    const event = await mixed();
    const lastStatement = async () => {
      const [row] = await app.sql`select max(query_start)::text as at from pg_stat_activity
        where datname = current_database() and application_name = 'foyer'`;
      return String(row.at);
    };
    const socket = app.subscribe(undefined, CHANGED, { id: event.id });
    await socket.next();
    const watched = await lastStatement();
    await until(async () => (await lastStatement()) > watched);
    await socket.close();
    // It would ask ten times a second.
    await until(async () => {
      const last = await lastStatement();
      await sleep(500);
      return (await lastStatement()) === last;
    });
  });

  it('resume where a client left off', async () => {
    const event = await mixed();
    const { version } = await seatsOf(event);
    await hold(event, { seats: event.seatIds.slice(3, 4) });
    const socket = node.subscribe(undefined, DELTAS, { id: event.id, since: version });
    expect((await socket.next()).value.data.seatsChanged).toEqual({
      ...{ fromVersion: version, toVersion: version + 1, reset: false },
      changes: [{ seatId: event.seatIds[3], status: 'HELD' }],
    });
    await socket.close();
  });

  it('tell dashboards that the event was cancelled', async () => {
    const event = await publishedEvent(app, { organizer });
    const socket = app.subscribe(undefined, CHANGED, { id: event.id });
    expect((await socket.next()).value.data.availabilityChanged.byTicketType[0].reason).toBeNull();
    const CANCEL = 'mutation($input: CancelEventInput!) { cancelEvent(input: $input) { __typename } }';
    await app.as(organizer).send(CANCEL, { input: { eventId: event.id } });
    expect((await socket.next()).value.data.availabilityChanged.byTicketType[0].reason).toBe('EVENT_NOT_BOOKABLE');
    await socket.close();
  });

  it('are NOT_FOUND for an event that the viewer may not see', async () => {
    const { id } = await draftedEvent(app, { organizer });
    for (const query of [CHANGED, DELTAS]) {
      const socket = app.subscribe(member, query, { id });
      const { value } = await socket.next();
      expect(value.errors[0].extensions.code).toBe('NOT_FOUND');
      await socket.close();
    }
  });
});
