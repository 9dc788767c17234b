import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { duplicateEvent } from '../../src/modules/events/index.js';
import { blockSeats, createTicketType, openInventory } from '../../src/modules/inventory/index.js';
import { archiveTicketType } from '../../src/modules/inventory/archive-ticket-type.js';
import { copyTicketTypes } from '../../src/modules/inventory/copy-ticket-types.js';
import { updateTicketType } from '../../src/modules/inventory/update-ticket-type.js';
import { draftedEvent, givenSeatMap, publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, reserved, seatStatesOf } from '../kit/given-inventory.js';
import { untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const price = { amountMinor: 2_500, currency: 'EUR' };
const managerOf = ({ organizer }: GivenEvent) => viewerOf(organizer, 'ORGANIZER');

/** Does the first thing in a transaction that stays open until each of the others waits for a lock, in turn. */
async function queuedBehind<Results extends unknown[]>(
  statement: { text: string; values: unknown[] },
  ...works: { [Index in keyof Results]: () => Promise<Results[Index]> }
): Promise<PromiseSettledResult<Results[number]>[]> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement);
    const started: Promise<Results[number]>[] = [];
    for (const work of works) {
      started.push(work());
      await Promise.race([untilBlocked(app, started.length), Promise.allSettled(started)]);
    }
    await client.query('commit');
    return await Promise.allSettled(started);
  } finally {
    await client.end();
  }
}

const lockedPlaces = (eventId: Id<'evt'>) => ({
  text: 'select version from event_inventory where event_id = $1 for update',
  values: [uuidOfAny(eventId)],
});

const statusSet = (eventId: Id<'evt'>, status: string) => ({
  text: 'update event set status = $2 where id = $1',
  values: [uuidOfAny(eventId), status],
});

describe('two changes of a ticket type at once', () => {
  it('both last, and the capacity is the quota', async () => {
    const event = await publishedEvent(app);
    const id = event.ticketTypeId;
    const outcomes = await queuedBehind(
      lockedPlaces(event.id),
      () => app.execute(managerOf(event), updateTicketType, { id, quota: 200 }),
      () => app.execute(managerOf(event), updateTicketType, { id, name: 'Renamed' }),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await app.sql`select name, quota from ticket_type where id = ${uuidOfAny(id)}`).toEqual([
      { name: 'Renamed', quota: 200 },
    ]);
    expect(await counterOf(app, id)).toEqual({ capacity: 200, held: 0, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('leave an archived one as it was', async () => {
    const event = await publishedEvent(app);
    const id = event.ticketTypeId;
    const [, updated] = await queuedBehind(
      lockedPlaces(event.id),
      () => app.execute(managerOf(event), archiveTicketType, { id }),
      () => app.execute(managerOf(event), updateTicketType, { id, name: 'Renamed' }),
    );
    expect(updated).toMatchObject({ status: 'rejected', reason: { code: 'CONFLICT' } });
    expect(await app.sql`select name from ticket_type where id = ${uuidOfAny(id)}`).toEqual([{ name: 'General' }]);
  });
});

describe('a reservation that waits behind a change of its ticket type', () => {
  it('costs what the ticket type costs by then', async () => {
    const event = await publishedEvent(app, { price });
    const [id, member] = [event.ticketTypeId, await app.given.member()];
    const input = { eventId: event.id, items: [{ ticketTypeId: id, quantity: 1 }] };
    const outcomes = await queuedBehind(
      lockedPlaces(event.id),
      () => app.execute(managerOf(event), updateTicketType, { id, price: { ...price, amountMinor: 9_900 } }),
      () => reserved(app, member, input),
    );
    expect(outcomes[1]).toMatchObject({ status: 'fulfilled', value: { total: { amountMinor: 9_900 } } });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('does not join another sale past the change', async () => {
    const event = await publishedEvent(app, { price });
    const [id, member] = [event.ticketTypeId, await app.given.member()];
    const outcomes = await queuedBehind(
      { text: 'select from event where id = $1 for share', values: [uuidOfAny(event.id)] },
      () => app.execute(managerOf(event), updateTicketType, { id, price: { ...price, amountMinor: 9_900 } }),
      () => reserved(app, member, { eventId: event.id, items: [{ ticketTypeId: id, quantity: 1 }] }),
    );
    expect(outcomes[1]).toMatchObject({ status: 'fulfilled', value: { total: { amountMinor: 9_900 } } });
  });
});

describe('an event that is called off meanwhile', () => {
  it('gets no ticket type and no change of one', async () => {
    const event = await publishedEvent(app);
    const id = event.ticketTypeId;
    const outcomes = await queuedBehind(
      statusSet(event.id, 'CANCELLED'),
      () => app.execute(managerOf(event), createTicketType, { eventId: event.id, name: 'New', price, quota: 1 }),
      () => app.execute(managerOf(event), updateTicketType, { id, name: 'Renamed' }),
    );
    expect(outcomes).toMatchObject(Array(2).fill({ status: 'rejected', reason: { code: 'CONFLICT' } }));
    expect(await app.sql`select name from ticket_type where event_id = ${uuidOfAny(event.id)}`).toEqual([
      { name: 'General' },
    ]);
  });
});

describe("a draft's seats", () => {
  it('are those of the map that it has when they are blocked', async () => {
    const event = await draftedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    const other = await givenSeatMap(app, event.organizer, { rows: 1, seatsPerRow: 3 });
    const seats = await app.sql`select id from seat where seat_map_id = ${uuidOfAny(other.id)} order by position`;
    const seatIds = seats.map(({ id }) => encodeId('seat', String(id)));
    const [blocked] = await queuedBehind(
      { text: 'update event set seat_map_id = $2 where id = $1', values: [event.id, other.id].map(uuidOfAny) },
      () => app.execute(managerOf(event), blockSeats, { eventId: event.id, seatIds }),
    );
    expect(blocked).toMatchObject({ status: 'fulfilled' });
    expect(await seatStatesOf(app, event.id)).toEqual({ BLOCKED: 3 });
  });

  it('carry the version that made them, so whoever knows an earlier one is told of them', async () => {
    const event = await draftedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    const id = uuidOfAny(event.id);
    const [{ version }] = await app.sql`select version::int from event_inventory where event_id = ${id}`;
    const map = await givenSeatMap(app, event.organizer, { rows: 1, seatsPerRow: 4 });
    await app.execute(system, openInventory, { id: event.id, seatMapId: map.id });
    const stamps = await app.sql`select distinct changed_version::int as stamp from event_seat where event_id = ${id}`;
    expect(stamps).toEqual([{ stamp: version + 1 }]);
    expect(await auditOf(app, event.id)).toEqual([]);
    await app.execute(system, openInventory, { id: event.id, seatMapId: map.id });
    expect(await app.sql`select version::int from event_inventory where event_id = ${id}`).toEqual([
      { version: version + 1 },
    ]);
  });
});

describe('a draft that gets another seat map', () => {
  it('has the seats of the first one until its places are made anew, and begins anew when it gets that back', async () => {
    const event = await draftedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    const block = (seatId: Id<'seat'>) =>
      app.execute(managerOf(event), blockSeats, { eventId: event.id, seatIds: [seatId] });
    const asked = async () => {
      const { data } = await app.as(event.organizer).send(`{ seatStates(eventId: "${event.id}") { order states } }`);
      return data!.seatStates;
    };
    await block(event.seatIds[0]!);
    const first = await asked();
    const change = (seatMapId: string) =>
      app.sql`update event set seat_map_id = ${uuidOfAny(seatMapId)} where id = ${uuidOfAny(event.id)}`;

    const other = await givenSeatMap(app, event.organizer, { rows: 1, seatsPerRow: 3 });
    await change(other.id);
    expect(await asked()).toEqual(first);
    const [{ id }] = await app.sql`select id from seat where seat_map_id = ${uuidOfAny(other.id)} order by position`;
    await block(encodeId('seat', String(id)));
    expect(await asked()).toEqual({ order: other.id, states: 'Aw==' });
    await change(first.order);
    await block(event.seatIds[1]!);
    expect(await asked()).toEqual({ order: first.order, states: 'DA==' });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('ticket types of a duplicated event', () => {
  const offersOf = (eventId: Id<'evt'>) =>
    app.sql`select name from ticket_type where event_id = ${uuidOfAny(eventId)} order by created_at, name`;

  it('are copied once, which is on record', async () => {
    const event = await publishedEvent(app);
    const copy = await app.execute(managerOf(event), duplicateEvent, { eventId: event.id });
    const input = { fromEventId: event.id, toEventId: copy.id };
    await app.execute(system, copyTicketTypes, input);
    await app.execute(system, copyTicketTypes, input);
    expect(await offersOf(copy.id)).toEqual([{ name: 'General' }]);
    const record = await app.sql`select details from audit_entry
      where action = 'ticketTypes.copied' and subject_id = ${copy.id}`;
    expect(record).toEqual([{ details: { from: event.id, copied: 1 } }]);
  });

  it('are not added to those made by hand, nor to an event that is no draft any more', async () => {
    const event = await publishedEvent(app);
    const filled = await app.execute(managerOf(event), duplicateEvent, { eventId: event.id });
    await app.execute(managerOf(event), createTicketType, { eventId: filled.id, name: 'Mine', price, quota: 1 });
    const late = await app.execute(managerOf(event), duplicateEvent, { eventId: event.id });
    await queuedBehind(statusSet(late.id, 'PENDING_APPROVAL'), () =>
      app.execute(system, copyTicketTypes, { fromEventId: event.id, toEventId: late.id }),
    );
    await app.execute(system, copyTicketTypes, { fromEventId: event.id, toEventId: filled.id });
    expect(await offersOf(filled.id)).toEqual([{ name: 'Mine' }]);
    expect(await offersOf(late.id)).toEqual([]);
  });
});

describe('the audit', () => {
  it('names a capacity that is not the quota', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 }, seating: 'MIXED' });
    expect(await auditOf(app, event.id)).toEqual([]);
    await app.sql`update ticket_type set quota = 3 where event_id = ${uuidOfAny(event.id)}`;
    expect(await auditOf(app, event.id)).toMatchObject([
      { finding: expect.stringContaining('by its quota'), expected: '3' },
      { finding: expect.stringContaining('by its quota'), expected: '3' },
    ]);
  });
});
