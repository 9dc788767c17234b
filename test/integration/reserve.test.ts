import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { publishedEvent } from '../kit/given-events.js';
import {
  auditOf,
  counterOf,
  letHoldExpire,
  RESERVATION,
  reserved,
  reserveOverHttp,
  seatStatesOf,
} from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const READ = `query($id: ID!) { reservation(id: $id) { ${RESERVATION} } }`;

describe('reserve', () => {
  it('holds places for ten minutes and answers what they cost', async () => {
    const event = await publishedEvent(app, { capacity: 5 });
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 2 }];
    const reservation = await reserved(app, member, { eventId: event.id, items });
    expect(reservation).toMatchObject({
      status: 'ACTIVE',
      remainingSeconds: 600,
      total: { amountMinor: 5_000, currency: 'EUR' },
      items: [{ quantity: 2, unitPrice: { amountMinor: 2_500, currency: 'EUR' }, seats: [] }],
    });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 5, held: 2, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('costs three round trips to the database, the viewer included', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 }, seating: 'MIXED' });
    const member = await app.given.member();
    const input = {
      eventId: event.id,
      items: [{ ticketTypeId: event.ticketTypeIds[1], quantity: 1 }],
      seatIds: event.seatIds.slice(0, 2),
    };
    const query = `mutation($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReserveSuccess {
      reservation { id status expiresAt total { amountMinor } items { quantity unitPrice { amountMinor } } } } } }`;
    let answer;
    const cost = await app.statements(async () => {
      answer = await app.as(member).send(query, { input });
    });
    expect(answer).toMatchObject({ data: { reserve: { __typename: 'ReserveSuccess' } } });
    expect(cost).toEqual({ statements: 5, roundTrips: 3 });
  });

  it('keeps the price of what is reserved when the price changes', async () => {
    const event = await publishedEvent(app);
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, member, { eventId: event.id, items });
    await app
      .as(event.organizer)
      .send(`mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename } }`, {
        input: { id: event.ticketTypeId, price: { amountMinor: 9_900, currency: 'EUR' } },
      });
    const { data } = await app.as(member).send(READ, { id });
    expect(data.reservation.total).toEqual({ amountMinor: 2_500, currency: 'EUR' });
    expect((await reserved(app, member, { eventId: event.id, items })).total.amountMinor).toBe(9_900);
  });

  it('gives a repeat with the same key the first answer, and holds places once', async () => {
    const event = await publishedEvent(app, { capacity: 5 });
    const member = await app.given.member();
    const input = {
      eventId: event.id,
      items: [{ ticketTypeId: event.ticketTypeId, quantity: 2 }],
      idempotencyKey: 'key-of-the-first-try',
    };
    const first = await reserveOverHttp(app, member, input);
    const [second, third] = await Promise.all([
      reserveOverHttp(app, member, input),
      reserveOverHttp(app, member, input),
    ]);
    expect(second.text).toBe(first.text);
    expect(third.text).toBe(first.text);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 5, held: 2, sold: 0 });
    const other = await reserveOverHttp(app, member, { ...input, items: [{ ...input.items[0], quantity: 1 }] });
    expect(other.data.reserve.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('gives all who send one key at once for the last place the one answer', async () => {
    const event = await publishedEvent(app, { capacity: 1 });
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const input = { eventId: event.id, items, idempotencyKey: 'ten-times-at-once' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => reserveOverHttp(app, member, input)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.data.reserve.__typename).toBe('ReserveSuccess');
    expect(await app.sql`select id from reservation where event_id = ${uuidOfAny(event.id)}`).toHaveLength(1);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('does not remember a refusal: the same key may succeed later', async () => {
    const event = await publishedEvent(app, { capacity: 1 });
    const [mira, noah] = [await app.given.member(), await app.given.member()];
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, mira, { eventId: event.id, items });
    const input = { eventId: event.id, items, idempotencyKey: 'try-until-it-works' };
    expect((await reserveOverHttp(app, noah, input)).data.reserve.code).toBe('SOLD_OUT');
    await letHoldExpire(app, id);
    expect((await reserveOverHttp(app, noah, input)).data.reserve.__typename).toBe('ReserveSuccess');
  });

  it('refuses the last place to the second of two buyers, and changes nothing', async () => {
    const event = await publishedEvent(app, { capacity: 1 });
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    await reserved(app, await app.given.member(), { eventId: event.id, items });
    const { data } = await reserveOverHttp(app, await app.given.member(), { eventId: event.id, items });
    expect(data.reserve).toMatchObject({
      __typename: 'SoldOut',
      ticketTypeId: event.ticketTypeId,
      remaining: 0,
      waitlistOpen: false,
    });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 1, held: 1, sold: 0 });
    expect(await app.sql`select id from reservation where event_id = ${uuidOfAny(event.id)}`).toHaveLength(1);
  });

  it('takes all seats or none, naming the taken ones and the three nearest sets that leave no seat alone', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 3, seatsPerRow: 6 } });
    const seat = (index: number) => event.seatIds[index]!;
    await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [seat(2)] });
    const { data } = await reserveOverHttp(app, await app.given.member(), {
      eventId: event.id,
      seatIds: [seat(1), seat(2)],
    });
    expect(data.reserve).toMatchObject({ __typename: 'SeatsTaken', seatIds: [seat(2)] });
    expect(data.reserve.alternatives).toEqual([
      [seat(0), seat(1)],
      [seat(6), seat(7)],
      [seat(8), seat(9)],
    ]);
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 17, HELD: 1 });
  });

  it('shares seats of one category between ticket types as the items say', async () => {
    const price = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
    const event = await publishedEvent(app, {
      seatMap: { rows: 1, seatsPerRow: 4 },
      ticketTypes: [
        { name: 'Adult', price: price(4_000), seatCategory: 'Gold' },
        { name: 'Child', price: price(1_000), seatCategory: 'Gold' },
      ],
    });
    const [adult, child] = event.ticketTypeIds;
    const member = await app.given.member();
    const items = [
      { ticketTypeId: adult, quantity: 2 },
      { ticketTypeId: child, quantity: 1 },
    ];
    const seatIds = event.seatIds.slice(0, 3);
    const tooMany = await reserveOverHttp(app, member, { eventId: event.id, items, seatIds: event.seatIds });
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'items' }] });
    const reservation = await reserved(app, member, { eventId: event.id, items, seatIds });
    expect(reservation.total.amountMinor).toBe(9_000);
    const last = await reserved(app, member, { eventId: event.id, seatIds: event.seatIds.slice(3) });
    expect(last.total.amountMinor).toBe(1_000);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('chooses seats side by side nearest to the focal point, and seats apart only when asked', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 2, seatsPerRow: 5 } });
    const member = await app.given.member();
    const best = (quantity: number, together = true) => ({
      eventId: event.id,
      bestAvailable: { ticketTypeId: event.ticketTypeId, quantity, together },
    });
    const first = await reserved(app, member, best(3));
    expect(first.items[0].seats).toEqual([0, 1, 2].map((index) => ({ id: event.seatIds[index] })));
    await reserved(app, member, best(3));
    const { data } = await reserveOverHttp(app, member, best(3));
    expect(data.reserve).toMatchObject({ __typename: 'SoldOut', remaining: 4 });
    const apart = await reserved(app, member, best(4, false));
    expect(apart.items[0].quantity).toBe(4);
    expect(await seatStatesOf(app, event.id)).toEqual({ HELD: 10 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('chooses within a section, and keeps accessible seats for those who ask for them', async () => {
    const row = (accessible: boolean) => ({
      label: accessible ? 'W' : 'A',
      seats: [1, 2].map((number) => ({
        label: `${number}`,
        x: number,
        y: accessible ? 0 : 1,
        category: 'Gold',
        accessible,
      })),
    });
    const section = (name: string) => ({ name, focalPoint: { x: 0, y: 0 }, rows: [row(true), row(false)] });
    const seatMap = JSON.stringify({
      format: 'foyer-seat-map/1',
      name: 'Hall',
      categories: [{ name: 'Gold' }],
      sections: [section('Left'), section('Right')],
    });
    const event = await publishedEvent(app, { seatMap });
    const member = await app.given.member();
    const best = (asked: object) => ({
      eventId: event.id,
      bestAvailable: { ticketTypeId: event.ticketTypeId, quantity: 2, ...asked },
    });
    const seatsOf = async (asked: object) =>
      (await reserved(app, member, best(asked))).items[0].seats.map(({ id }: { id: string }) =>
        event.seatIds.findIndex((seatId) => seatId === id),
      );
    expect(await seatsOf({ section: 'Right' })).toEqual([6, 7]);
    expect(await seatsOf({ section: 'Right', accessible: true })).toEqual([4, 5]);
    expect(await seatsOf({})).toEqual([2, 3]);
    expect((await reserveOverHttp(app, member, best({}))).data.reserve.code).toBe('SOLD_OUT');
    expect(await seatsOf({ accessible: true })).toEqual([0, 1]);
  });

  it('keeps to sale times and limits', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const price = { amountMinor: 0, currency: 'EUR' };
    const event = await publishedEvent(app, {
      ticketTypes: [
        { name: 'Later', price, quota: 10, salesStartAt: soon },
        { name: 'Few', price, quota: 10, maxPerBooking: 3, maxPerMember: 4, minPerBooking: 2 },
      ],
    });
    const [later, few] = event.ticketTypeIds;
    const member = await app.given.member();
    const ask = async (ticketTypeId: unknown, quantity: number) =>
      reserveOverHttp(app, member, { eventId: event.id, items: [{ ticketTypeId, quantity }] });
    expect((await ask(later, 1)).data.reserve).toMatchObject({
      __typename: 'NotOnSale',
      ticketTypeId: later,
      salesStartAt: soon.toISOString(),
      salesEndAt: null,
    });
    const limited = { __typename: 'LimitExceeded', ticketTypeId: few };
    expect((await ask(few, 4)).data.reserve).toMatchObject({ ...limited, limit: 3, already: 0 });
    expect((await ask(few, 1)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await ask(few, 3)).data.reserve.__typename).toBe('ReserveSuccess');
    expect((await ask(few, 2)).data.reserve).toMatchObject({ ...limited, limit: 4, already: 3 });
  });

  it('keeps to the limit per member when the same member asks twice at once', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const event = await publishedEvent(app, { ticketTypes: [{ name: 'One', price, quota: 50, maxPerMember: 1 }] });
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => reserveOverHttp(app, member, { eventId: event.id, items })),
    );
    const names = answers.map(({ data }) => data.reserve.__typename as string).sort();
    expect(names).toEqual([...Array.from({ length: 11 }, () => 'LimitExceeded'), 'ReserveSuccess']);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 50, held: 1, sold: 0 });
  });

  it('refuses events that are called off, and does not tell of drafts', async () => {
    const member = await app.given.member();
    const event = await publishedEvent(app);
    const input = { eventId: event.id, items: [{ ticketTypeId: event.ticketTypeId, quantity: 1 }] };
    await app.sql`update event set status = 'CANCELLED' where id = ${uuidOfAny(event.id)}`;
    expect((await reserveOverHttp(app, member, input)).data.reserve.code).toBe('EVENT_NOT_BOOKABLE');
    await app.sql`update event set status = 'DRAFT' where id = ${uuidOfAny(event.id)}`;
    expect((await reserveOverHttp(app, member, input)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const nowhere = await reserveOverHttp(app, member, { ...input, eventId: newId('evt') });
    expect(nowhere.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('names what does not fit together', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 }, seating: 'MIXED' });
    const other = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const [gold, general] = event.ticketTypeIds;
    const member = await app.given.member();
    const pathOf = async (input: object) => {
      const { errors } = await reserveOverHttp(app, member, { eventId: event.id, ...input });
      const { code, fields } = errors![0]!.extensions as { code: string; fields?: { path: string }[] };
      return fields ? fields[0]!.path : code;
    };
    expect(await pathOf({})).toBe('items');
    expect(await pathOf({ items: [{ ticketTypeId: gold, quantity: 1 }] })).toBe('items.0');
    expect(await pathOf({ items: [{ ticketTypeId: other.ticketTypeId, quantity: 1 }] })).toBe('NOT_FOUND');
    expect(await pathOf({ seatIds: [event.seatIds[0], other.seatIds[0]] })).toBe('seatIds.1');
    expect(await pathOf({ seatIds: [event.seatIds[0], event.seatIds[0]] })).toBe('seatIds');
    expect(await pathOf({ bestAvailable: { ticketTypeId: general, quantity: 1 } })).toBe('bestAvailable.ticketTypeId');
    const elsewhere = { ticketTypeId: gold, quantity: 1, section: 'Balcony' };
    expect(await pathOf({ bestAvailable: elsewhere })).toBe('bestAvailable.section');
    const one = { ticketTypeId: general, quantity: 1 };
    expect(await pathOf({ items: [one, one] })).toBe('items');
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 4, held: 0, sold: 0 });
  });
});
