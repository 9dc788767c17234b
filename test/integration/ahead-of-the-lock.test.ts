import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { boardOf } from '../../src/modules/inventory/known-seats.js';
import { reserve } from '../../src/modules/reservations/reserve.js';
import { AHEAD, AHEAD_IN_VAIN, AheadNode, BEHIND, releasing, standing, taking } from '../kit/ahead-node.js';
import { publishedEvent, viewerOf } from '../kit/given-events.js';
import { auditInventoryOf, counterOf, seatStatesOf } from '../kit/given-inventory.js';
import { until } from '../kit/until.js';

let node: AheadNode;
beforeAll(async () => {
  node = await AheadNode.start();
});
afterAll(() => node.close());

describe('commands on places that the node knows', () => {
  it('take one wait for the database, and leave what they would have left behind the lock', async () => {
    const event = await node.knownField();
    const several = [await node.taken(event, standing(event, 2)), await node.taken(event, standing(event, 7))];
    expect(several.map(({ trips }) => trips)).toEqual([AHEAD, AHEAD]);
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 10, held: 10, sold: 0 });
    // Holds that have run out might make room: those are read behind the lock.
    const { told, trips } = await node.taken(event, standing(event));
    expect([told, trips.at(-1)]).toEqual([expect.objectContaining({ code: 'SOLD_OUT', remaining: 0 }), 2]);
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('get seats, chosen or named, or are told which are taken', async () => {
    const event = await node.knownHall();
    const [first, second, third] = event.seatIds as [Id<'seat'>, Id<'seat'>, Id<'seat'>];
    expect(await node.taken(event, { seatIds: [second, third] })).toMatchObject({
      told: { lines: [{ quantity: 2 }] },
      trips: AHEAD,
    });
    expect(await node.taken(event, { seatIds: [third] })).toMatchObject({
      told: { code: 'SEATS_TAKEN', seatIds: [third] },
      trips: AHEAD,
    });
    const { ticketTypeId } = event;
    const best = { ticketTypeId, quantity: 4, together: true, accessible: false };
    expect(await node.taken(event, { bestAvailable: best })).toMatchObject({
      told: { lines: [{ quantity: 4 }] },
      trips: AHEAD,
    });
    expect(await node.taken(event, { seatIds: [newId('seat')] })).toEqual({
      told: { code: 'BAD_USER_INPUT' },
      trips: AHEAD,
    });
    expect((await node.taken(event, { seatIds: [first] })).told).toMatchObject({ code: 'SEATS_TAKEN' });
    expect(await seatStatesOf(node.app, event.id)).toEqual({ HELD: 7, FREE: 5 });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('take a hold back whose time is up, behind the lock', async () => {
    const event = await node.knownHall();
    const seatIds = event.seatIds.slice(4, 6);
    expect((await node.taken(event, { seatIds, timeToLive: 50 })).trips).toEqual(AHEAD);
    await sleep(60);
    const { told, trips } = await node.taken(event, { seatIds });
    expect([told, trips]).toEqual([
      expect.objectContaining({ lines: [expect.objectContaining({ quantity: 2 })] }),
      [0, expect.any(Number)],
    ]);
    expect(await seatStatesOf(node.app, event.id)).toEqual({ HELD: 3, FREE: 9 });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('keep to the limit of a member', async () => {
    const event = await node.knownField({ maxPerMember: 3 });
    const memberId = newId('usr');
    expect((await node.taken(event, { memberId, ...standing(event, 2) })).trips).toEqual(AHEAD);
    expect((await node.taken(event, { memberId, ...standing(event, 1) })).trips).toEqual(AHEAD);
    const { told, trips } = await node.taken(event, { memberId, ...standing(event, 1) });
    expect([told, trips]).toEqual([
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', limit: 3, already: 3 }),
      AHEAD_IN_VAIN,
    ]);
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 10, held: 4, sold: 0 });
  });

  it('keep to the rate of a member', async () => {
    const event = await node.knownField();
    const viewer: Viewer = viewerOf(await node.app.given.member(), 'MEMBER');
    const settings = { timeToLive: 600_000, perMinute: 2 };
    const one = () =>
      node.alone({
        eventId: event.id,
        viewer,
        command: reserve(viewer, { eventId: event.id, ...standing(event) }, settings),
      });
    expect([(await one()).trips, (await one()).trips]).toEqual([AHEAD, AHEAD]);
    expect(await one()).toEqual({ told: { code: 'RATE_LIMITED' }, trips: AHEAD_IN_VAIN });
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 10, held: 3, sold: 0 });
  });

  it('get the first answer when they are repeated', async () => {
    const event = await node.knownField();
    const viewer: Viewer = viewerOf(await node.app.given.member(), 'MEMBER');
    const settings = { timeToLive: 600_000, perMinute: 10 };
    const input = { eventId: event.id, ...standing(event) };
    const one = () =>
      node.alone({
        eventId: event.id,
        viewer,
        command: reserve(viewer, input, settings),
        repeat: { operation: 'reserve', key: 'the-same-key', input },
      });
    const first = await one();
    expect(first.trips).toEqual(AHEAD);
    expect(await one()).toEqual({ told: first.told, trips: AHEAD_IN_VAIN });
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 10, held: 2, sold: 0 });
  });
});

describe('several commands on places that the node knows', () => {
  it('see what those before them did, and one who is refused spoils nobody else', async () => {
    const event = await node.knownHall();
    const [, second, third, fourth] = event.seatIds as [Id<'seat'>, Id<'seat'>, Id<'seat'>, Id<'seat'>];
    const asked = [[second], [third, second], [third, fourth]].map((seatIds) => taking(event, { seatIds }));
    expect(await node.settled(...asked)).toMatchObject({
      told: [{ lines: [{}] }, { code: 'SEATS_TAKEN', seatIds: [second] }, { lines: [{ quantity: 2 }] }],
      trips: AHEAD,
    });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('count together towards the limit of a member', async () => {
    const event = await node.knownField({ maxPerMember: 3 });
    const memberId = newId('usr');
    const asked = [2, 1, 1].map((quantity) => taking(event, { memberId, ...standing(event, quantity) }));
    expect((await node.settled(...asked.slice(0, 2))).trips).toEqual(AHEAD);
    expect(await node.settled(...asked.slice(2))).toMatchObject({
      told: [{ code: 'LIMIT_EXCEEDED', limit: 3, already: 3 }],
      trips: AHEAD_IN_VAIN,
    });
    const other = newId('usr');
    const more = [2, 2].map((quantity) => taking(event, { memberId: other, ...standing(event, quantity) }));
    expect((await node.settled(...more)).told).toMatchObject([{}, { code: 'LIMIT_EXCEEDED', limit: 3, already: 2 }]);
  });

  it('are one, where they have one key', async () => {
    const event = await node.knownField();
    const viewer: Viewer = viewerOf(await node.app.given.member(), 'MEMBER');
    const input = { eventId: event.id, ...standing(event) };
    const asked = [1, 2].map(() => ({
      ...{ eventId: event.id, viewer, repeat: { operation: 'reserve', key: 'one-key-for-two', input } },
      command: reserve(viewer, input, { timeToLive: 600_000, perMinute: null }),
    }));
    const { told, trips } = await node.settled(...asked);
    expect([told[1], trips]).toEqual([told[0], AHEAD]);
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 10, held: 2, sold: 0 });
  });

  it('are judged behind the lock, all of them, where one must be; and ahead of it again afterwards', async () => {
    const event = await node.knownHall();
    const { told, trips } = await node.taken(event, { seatIds: event.seatIds.slice(1, 2) });
    expect(trips).toEqual(AHEAD);
    const asked = [
      releasing(event.id, told.holdId as Id<'rsv'>),
      taking(event, { seatIds: event.seatIds.slice(1, 3) }),
    ];
    expect((await node.settled(...asked)).trips).toEqual(BEHIND);
    expect((await node.taken(event, { seatIds: event.seatIds.slice(3, 4) })).trips).toEqual(AHEAD);
    expect(await seatStatesOf(node.app, event.id)).toEqual({ HELD: 4, FREE: 8 });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('make an event known, which stays so while fewer come', async () => {
    const other = node.anew();
    const event = await publishedEvent(node.app, { seatMap: { rows: 2, seatsPerRow: 6 } });
    const seats = event.seatIds.values();
    const one = () => taking(event, { seatIds: [seats.next().value!] });
    expect((await other.settled(one())).trips).toEqual(BEHIND);
    await other.settled(one(), one(), one(), one());
    await until(() => Promise.resolve(boardOf(uuidOfAny(event.id)) !== undefined));
    expect((await other.settled(one(), one(), one(), one())).trips).toEqual(BEHIND);
    const { told, trips } = await other.alone(one());
    expect(trips).toEqual(AHEAD);
    expect((await other.settled(releasing(event.id, told.holdId as Id<'rsv'>))).trips).toEqual(BEHIND);
    expect((await other.settled(one())).trips).toEqual(AHEAD);
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });
});
