import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { changePlaces } from '../../src/modules/inventory/index.js';
import { convertReservation, onReservation } from '../../src/modules/reservations/index.js';
import { publishedEvent } from '../kit/given-events.js';
import {
  auditOf,
  counterOf,
  letHoldExpire,
  RESERVATION,
  reserved,
  seatStatesOf,
  sweep,
} from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const EXTEND = `mutation($input: ExtendReservationInput!) { extendReservation(input: $input) { __typename
  ... on ExtendReservationSuccess { reservation { ${RESERVATION} extendedAt } } ... on Problem { code } } }`;
const RELEASE = `mutation($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename
  ... on ReleaseReservationSuccess { reservation { ${RESERVATION} } } ... on Problem { code } } }`;
const READ = `query($id: ID!) { reservation(id: $id) { ${RESERVATION} } }`;

describe('a reservation whose time is up', () => {
  it('reads as EXPIRED at once, and its places go to the next buyer in the same commit', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    const [first, second] = [await app.given.member(), await app.given.member()];
    const { id } = await reserved(app, first, { eventId: event.id, seatIds: event.seatIds });
    await letHoldExpire(app, id);
    const { data } = await app.as(first).send(READ, { id });
    expect(data.reservation).toMatchObject({ status: 'EXPIRED', remainingSeconds: 0 });
    const listed = await app
      .as(first)
      .send(
        `{ active: myReservations(status: ACTIVE) { edges { node { id } } } expired: myReservations(status: EXPIRED) { edges { node { id status } } } }`,
      );
    expect(listed.data).toEqual({
      active: { edges: [] },
      expired: { edges: [{ node: { id, status: 'EXPIRED' } }] },
    });
    await reserved(app, second, { eventId: event.id, seatIds: event.seatIds.slice(0, 1) });
    expect(await app.sql`select distinct state from hold where hold_id = ${uuidOfAny(id)}`).toEqual([
      { state: 'EXPIRED' },
    ]);
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 1, HELD: 1 });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 2, held: 1, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('can be neither extended nor released nor converted', async () => {
    const event = await publishedEvent(app);
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, member, { eventId: event.id, items });
    await letHoldExpire(app, id);
    const extended = await app.as(member).send(EXTEND, { input: { id } });
    expect(extended.data.extendReservation.code).toBe('RESERVATION_NOT_ACTIVE');
    const released = await app.as(member).send(RELEASE, { input: { id } });
    expect(released.data.releaseReservation.code).toBe('RESERVATION_NOT_ACTIVE');
    const conversion = onReservation(id, convertReservation);
    const converted = app.execute(system, (tx) => changePlaces(tx, event.id, conversion), undefined);
    await expect(converted).rejects.toMatchObject({ problem: { code: 'RESERVATION_NOT_ACTIVE' } });
    expect(await app.sql`select status from reservation where id = ${uuidOfAny(id)}`).toEqual([{ status: 'ACTIVE' }]);
  });

  it('is swept by a worker, which frees its places', async () => {
    const event = await publishedEvent(app, { capacity: 3 });
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 2 }];
    const { id } = await reserved(app, member, { eventId: event.id, items });
    await reserved(app, member, { eventId: event.id, items: [{ ...items[0], quantity: 1 }] });
    await letHoldExpire(app, id);
    await sweep(app);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 1, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('extendReservation', () => {
  it('gives a full time once', async () => {
    const event = await publishedEvent(app);
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, member, { eventId: event.id, items });
    await app.sql`update hold set expires_at = expires_at - interval '5 minutes' where hold_id = ${uuidOfAny(id)}`;
    await app.sql`update reservation set expires_at = expires_at - interval '5 minutes' where id = ${uuidOfAny(id)}`;
    const input = { id, idempotencyKey: 'extend-it-once' };
    const first = await app.as(member).send(EXTEND, { input });
    expect(first.data.extendReservation.reservation).toMatchObject({ status: 'ACTIVE', remainingSeconds: 600 });
    expect((await app.as(member).send(EXTEND, { input })).text).toBe(first.text);
    const again = await app.as(member).send(EXTEND, { input: { id } });
    expect(again.data.extendReservation.code).toBe('RESERVATION_ALREADY_EXTENDED');
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('releaseReservation', () => {
  it('frees the places, once', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 3 } });
    const member = await app.given.member();
    const { id } = await reserved(app, member, { eventId: event.id, seatIds: event.seatIds });
    const released = await app.as(member).send(RELEASE, { input: { id } });
    expect(released.data.releaseReservation.reservation).toMatchObject({ status: 'RELEASED', remainingSeconds: 0 });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 3 });
    const again = await app.as(member).send(RELEASE, { input: { id } });
    expect(again.data.releaseReservation.code).toBe('RESERVATION_NOT_ACTIVE');
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 0, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it("does not tell of somebody else's reservation, and leaves it alone", async () => {
    const event = await publishedEvent(app);
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, await app.given.member(), { eventId: event.id, items });
    const stranger = app.as(await app.given.member());
    const answers = await Promise.all([
      stranger.send(RELEASE, { input: { id } }),
      stranger.send(EXTEND, { input: { id } }),
      stranger.send(READ, { id }),
    ]);
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 100, held: 1, sold: 0 });
    expect(await app.sql`select status, extended_at from reservation where id = ${uuidOfAny(id)}`).toEqual([
      { status: 'ACTIVE', extended_at: null },
    ]);
  });
});
