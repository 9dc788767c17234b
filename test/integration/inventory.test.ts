import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { deleteEvent, duplicateEvent } from '../../src/modules/events/index.js';
import { changePlaces, openInventory } from '../../src/modules/inventory/index.js';
import { bookWalkIn } from '../../src/modules/bookings/index.js';
import type { WalkIn } from '../../src/modules/bookings/book-walk-in.js';
import { giveBack, release, sell } from '../kit/place-verbs.js';
import { copyTicketTypes } from '../../src/modules/inventory/copy-ticket-types.js';
import { draftedEvent, givenSeatMap, publishedEvent, viewerOf } from '../kit/given-events.js';
import { auditInventoryOf, counterOf, letHoldExpire, reserved, seatStatesOf, sweep } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const CREATE = `mutation($input: CreateTicketTypeInput!) { createTicketType(input: $input) { __typename
  ... on CreateTicketTypeSuccess { ticketType { id name quota isOnSale visibility price { amountMinor currency } } } } }`;
const UPDATE = `mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename
  ... on UpdateTicketTypeSuccess { ticketType { id name quota price { amountMinor } } }
  ... on QuotaBelowSold { held sold } } }`;
const ARCHIVE = `mutation($input: ArchiveTicketTypeInput!) { archiveTicketType(input: $input) { __typename
  ... on ArchiveTicketTypeSuccess { ticketType { archivedAt isOnSale } } } }`;
const BLOCK = `mutation($input: BlockSeatsInput!) { blockSeats(input: $input) { __typename
  ... on SeatsTaken { seatIds } ... on BlockSeatsSuccess { event { id } } } }`;
const UNBLOCK = `mutation($input: UnblockSeatsInput!) { unblockSeats(input: $input) { __typename } }`;
const EVENT = `query($id: ID!) { event(id: $id) { capacity isOnSale ticketTypes { name } } }`;

const held = async (eventId: Id<'evt'>, input: object) => {
  const { id } = await reserved(app, await app.given.member(), { eventId, ...input });
  return { eventId, holdId: id as Id<'rsv'> };
};
const places = (ticketTypeId: Id<'tty'>, quantity: number) => ({ items: [{ ticketTypeId, quantity }] });

describe('ticket types', () => {
  it('are added with a counter, in one currency', async () => {
    const event = await draftedEvent(app);
    const organizer = app.as(event.organizer);
    const input = { eventId: event.id, name: ' Balcony ', price: { amountMinor: 900, currency: 'EUR' }, quota: 7 };
    const { data } = await organizer.send(CREATE, { input });
    expect(data.createTicketType.ticketType).toMatchObject({
      name: 'Balcony',
      quota: 7,
      isOnSale: true,
      visibility: 'PUBLIC',
      price: { amountMinor: 900, currency: 'EUR' },
    });
    expect(await counterOf(app, data.createTicketType.ticketType.id)).toEqual({ capacity: 7, held: 0, sold: 0 });
    const foreign = await organizer.send(CREATE, { input: { ...input, price: { amountMinor: 1, currency: 'USD' } } });
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ fields: [{ path: 'price.currency' }] });
    const seated = await organizer.send(CREATE, { input: { ...input, seatCategory: 'Gold' } });
    expect(seated.errors?.[0]?.extensions).toMatchObject({ fields: [{ path: 'seatCategory' }] });
    expect(await app.sql`select id from ticket_type where event_id = ${uuidOfAny(event.id)}`).toHaveLength(2);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it("are not changed by another organization's organizer", async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    const stranger = app.as(await app.given.organizer());
    const price = { amountMinor: 1, currency: 'EUR' };
    const { id: eventId, ticketTypeId: id, seatIds } = event;
    const answers = await Promise.all([
      stranger.send(CREATE, { input: { eventId, name: 'Mine', price, seatCategory: 'Gold' } }),
      stranger.send(UPDATE, { input: { id, price } }),
      stranger.send(ARCHIVE, { input: { id } }),
      stranger.send(BLOCK, { input: { eventId, seatIds } }),
      stranger.send(UNBLOCK, { input: { eventId, seatIds } }),
    ]);
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(Array(5).fill('NOT_FOUND'));
    expect(
      await app.sql`select price_minor::int, archived_at from ticket_type where event_id = ${uuidOfAny(eventId)}`,
    ).toEqual([{ price_minor: 2_500, archived_at: null }]);
    expect(await seatStatesOf(app, eventId)).toEqual({ FREE: 2 });
  });

  it('never get a quota below what is held and sold, holds whose time is up left out', async () => {
    const event = await publishedEvent(app, { capacity: 10 });
    const id = event.ticketTypeId;
    const first = await held(event.id, places(id, 3));
    await app.execute(system, sell, await held(event.id, places(id, 2)));
    const update = (quota: number) => app.as(event.organizer).send(UPDATE, { input: { id, quota } });
    expect((await update(4)).data.updateTicketType).toEqual({ __typename: 'QuotaBelowSold', held: 3, sold: 2 });
    expect(await counterOf(app, id)).toEqual({ capacity: 10, held: 3, sold: 2 });
    await letHoldExpire(app, first.holdId);
    expect((await update(4)).data.updateTicketType.__typename).toBe('UpdateTicketTypeSuccess');
    expect(await counterOf(app, id)).toEqual({ capacity: 4, held: 0, sold: 2 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are shown to the public unless hidden or archived', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const event = await publishedEvent(app, {
      ticketTypes: [
        { name: 'Open', price, quota: 5 },
        { name: 'Friends', price, quota: 5, visibility: 'HIDDEN' },
        { name: 'Old', price, quota: 5 },
      ],
    });
    await app.as(event.organizer).send(ARCHIVE, { input: { id: event.ticketTypeIds[2] } });
    const seen = async (requests: typeof app.anonymous) => {
      const { data } = await requests.send(EVENT, { id: event.id });
      return data.event.ticketTypes.map(({ name }: { name: string }) => name);
    };
    expect(await seen(app.anonymous)).toEqual(['Open']);
    expect(await seen(app.as(event.organizer))).toEqual(['Open', 'Friends', 'Old']);
    await app.as(event.organizer).send(ARCHIVE, { input: { id: event.ticketTypeIds[0] } });
    const { data } = await app.anonymous.send(EVENT, { id: event.id });
    expect(data.event).toMatchObject({ isOnSale: false, ticketTypes: [] });
  });

  it('are copied to a duplicate, sale times moved with the start', async () => {
    const startsAt = new Date(Date.now() + 30 * 86_400_000);
    const salesEndAt = new Date(startsAt.getTime() - 86_400_000);
    const price = { amountMinor: 100, currency: 'EUR' };
    const event = await publishedEvent(app, {
      startsAt,
      ticketTypes: [{ name: 'Early', price, quota: 5, salesEndAt }],
    });
    const viewer = viewerOf(event.organizer, 'ORGANIZER');
    const later = new Date(startsAt.getTime() + 7 * 86_400_000);
    const copy = await app.execute(viewer, duplicateEvent, { eventId: event.id, startsAt: later });
    await app.execute(system, copyTicketTypes, { fromEventId: event.id, toEventId: copy.id });
    const copied = await app.sql`select t.name, t.sales_end_at, c.capacity from ticket_type t
      join ticket_counter c on c.ticket_type_id = t.id where t.event_id = ${uuidOfAny(copy.id)}`;
    expect(copied).toEqual([
      { name: 'Early', sales_end_at: new Date(salesEndAt.getTime() + 7 * 86_400_000), capacity: 5 },
    ]);
    await app.execute(viewer, deleteEvent, { eventId: copy.id });
    expect(await app.sql`select verb from inventory_ledger where event_id = ${uuidOfAny(copy.id)}`).toEqual([
      { verb: 'RESIZE' },
    ]);
    expect(await auditInventoryOf(app)).toEqual([]);
  });

  it('are copied to a duplicate where sales never end and accessible seats are never open to all', async () => {
    const never = new Date('9999-12-31T23:59:59.000Z');
    const ticketTypes = [{ name: 'Any', price: { amountMinor: 100, currency: 'EUR' }, quota: 5, salesEndAt: never }];
    const event = await publishedEvent(app, { ticketTypes, event: { accessibleSeatsOpenAt: never } });
    const startsAt = new Date(Date.now() + 400 * 86_400_000);
    const viewer = viewerOf(event.organizer, 'ORGANIZER');
    const copy = await app.execute(viewer, duplicateEvent, { eventId: event.id, startsAt });
    expect(copy.accessibleSeatsOpenAt).toEqual(never);
    await app.execute(system, copyTicketTypes, { fromEventId: event.id, toEventId: copy.id });
    const copied = await app.sql`select sales_end_at from ticket_type where event_id = ${uuidOfAny(copy.id)}`;
    expect(copied).toEqual([{ sales_end_at: never }]);
  });
});

describe('holds', () => {
  it('are sold once, and given back once', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 3 } });
    const hold = await held(event.id, { seatIds: event.seatIds.slice(0, 2) });
    expect(await app.execute(system, sell, hold)).toMatchObject({ changed: true, state: 'SOLD' });
    expect(await app.execute(system, sell, hold)).toMatchObject({ changed: false, state: 'SOLD' });
    const released = await app.execute(system, release, { ...hold, reason: 'RELEASE' as const });
    expect(released).toMatchObject({ changed: false, state: 'SOLD' });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 1, SOLD: 2 });
    expect(await app.execute(system, giveBack, hold)).toMatchObject({ changed: true, state: 'RELEASED' });
    expect(await app.execute(system, giveBack, hold)).toMatchObject({ changed: false, state: 'RELEASED' });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 0, sold: 0 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are sold past their time as long as nobody took their places', async () => {
    const event = await publishedEvent(app, { capacity: 2 });
    const hold = await held(event.id, places(event.ticketTypeId, 2));
    await letHoldExpire(app, hold.holdId);
    expect(await app.execute(system, sell, hold)).toMatchObject({ changed: true, state: 'SOLD' });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 2, held: 0, sold: 2 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('that were swept get the same seats again if they are free, and are refused if not', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const [one, two, three] = event.seatIds;
    const lucky = await held(event.id, { seatIds: [one] });
    const unlucky = await held(event.id, { seatIds: [two, three] });
    await letHoldExpire(app, lucky.holdId);
    await letHoldExpire(app, unlucky.holdId);
    await sweep(app);
    await held(event.id, { seatIds: [three] });
    expect(await app.execute(system, sell, lucky)).toMatchObject({ changed: true, state: 'SOLD' });
    await expect(app.execute(system, sell, unlucky)).rejects.toMatchObject({
      problem: { code: 'SEATS_TAKEN', seatIds: [three] },
    });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 2, HELD: 1, SOLD: 1 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are not needed at the door, where limits do not bind but capacity does', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const event = await publishedEvent(app, { ticketTypes: [{ name: 'Door', price, quota: 3, maxPerMember: 1 }] });
    const guest = { name: 'Wanda', email: null, price: 'FREE' as const, isAdmitted: false };
    const admit = (by: Viewer, sale: WalkIn) =>
      app.execute(by, (tx) => changePlaces(tx, sale.eventId, bookWalkIn(sale)), undefined);
    const sale = { ...guest, eventId: event.id, ticketTypeId: event.ticketTypeId };
    const viewer = viewerOf(event.organizer, 'ORGANIZER');
    for (let place = 0; place < 3; place += 1) await admit(viewer, sale);
    await expect(admit(viewer, sale)).rejects.toMatchObject({
      problem: { code: 'SOLD_OUT', remaining: 0 },
    });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 0, sold: 3 });
    const seated = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    await admit(system, { ...guest, eventId: seated.id, ticketTypeId: seated.ticketTypeId });
    expect(await seatStatesOf(app, seated.id)).toEqual({ FREE: 1, SOLD: 1 });
    expect([...(await auditInventoryOf(app, event.id)), ...(await auditInventoryOf(app, seated.id))]).toEqual([]);
  });
});

describe('seats', () => {
  it('are blocked all or none, and put on sale again', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const organizer = app.as(event.organizer);
    const [one, two, three] = event.seatIds;
    await held(event.id, { seatIds: [three] });
    const refused = await organizer.send(BLOCK, { input: { eventId: event.id, seatIds: [two, three] } });
    expect(refused.data.blockSeats).toEqual({ __typename: 'SeatsTaken', seatIds: [three] });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 3, HELD: 1 });
    await organizer.send(BLOCK, { input: { eventId: event.id, seatIds: [one, two], label: 'Press' } });
    expect(await seatStatesOf(app, event.id)).toEqual({ BLOCKED: 2, FREE: 1, HELD: 1 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
    await organizer.send(UNBLOCK, { input: { eventId: event.id, seatIds: [one, three] } });
    expect(await seatStatesOf(app, event.id)).toEqual({ BLOCKED: 1, FREE: 2, HELD: 1 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are made from the map once, 20,000 of them by as many statements as 2,000, and in proportion', async () => {
    const organizer = await app.given.organizer();
    /** What it costs to make the seats of a map; the least time of three, of which the machine may delay each. */
    const costOf = async (map: { rows: number; seatsPerRow: number }) => {
      const { id: seatMapId } = await givenSeatMap(app, organizer, map);
      const [count, times] = [newStatementCount(), [] as number[]];
      for (let turn = 0; turn < 3; turn += 1) {
        const { id } = await draftedEvent(app, { organizer });
        const open = () => app.execute(system, openInventory, { id, seatMapId });
        const begun = performance.now();
        await countStatements(count, open);
        times.push(performance.now() - begun);
        await open();
        expect(await seatStatesOf(app, id)).toEqual({ FREE: map.rows * map.seatsPerRow });
        expect(await auditInventoryOf(app, id)).toEqual([]);
      }
      return { statements: count.statements, milliseconds: Math.min(...times) };
    };
    const few = await costOf({ rows: 10, seatsPerRow: 200 });
    const many = await costOf({ rows: 100, seatsPerRow: 200 });
    expect(many.statements).toBe(few.statements);
    expect(many.milliseconds).toBeLessThan(30 * few.milliseconds);
  });
});

describe('the ledger', () => {
  it('takes neither updates nor deletes', async () => {
    const event = await publishedEvent(app);
    const id = uuidOfAny(event.id);
    const [{ count }] = await app.sql`select count(*)::int from inventory_ledger where event_id = ${id}`;
    await expect(app.sql`update inventory_ledger set quantity = 0 where event_id = ${id}`).rejects.toThrow(
      'append-only',
    );
    await expect(app.sql`delete from inventory_ledger where event_id = ${id}`).rejects.toThrow('append-only');
    await expect(app.sql`truncate inventory_ledger`).rejects.toThrow('append-only');
    expect(await app.sql`select count(*)::int from inventory_ledger where event_id = ${id}`).toEqual([{ count }]);
  });
});
