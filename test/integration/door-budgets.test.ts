import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDeviceOverHttp } from '../kit/given-devices.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import { givenDoor, UNDO, WALK_IN, type Door } from '../kit/given-door.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { manifestOf } from '../kit/given-manifest.js';
import { REMOVE_SEATS, rowOf, seatedBooking, tieredEvent } from '../kit/given-moves.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { joined, joinOverHttp, soldOut, waitedEvent } from '../kit/given-waitlists.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

/** What an operation costs that must have answered with this. */
async function costOf(work: () => Promise<unknown>, expected: object) {
  let answer: unknown;
  const cost = await app.statements(async () => {
    answer = await work();
  });
  expect(answer).toMatchObject(expected);
  return cost;
}

/** An offer at a door with a list and a gate. */
async function gatedOffer(): Promise<Offer> {
  const offer = await givenOffer(app, { organizer: door.organizer });
  const { eventId } = offer;
  const list = await givenList(app, door.organizer, { eventId, rule: 'REENTRY' });
  await setUp(app, door.organizer, 'createGate', { eventId, name: 'North', checkInListIds: [list.id] });
  return offer;
}

describe('at the door', () => {
  it('a manifest costs five statements, of one ticket or of many', async () => {
    const offer = await gatedOffer();
    const costs: number[] = [];
    for (const [index, count] of [1, 12].entries()) {
      for (let more = index; more < count; more += 1) await door.ticketed(offer);
      const { statements } = await costOf(() => manifestOf(app, door.gate, { eventId: offer.eventId }), {
        tickets: Array(count).fill({}),
      });
      costs.push(statements);
    }
    expect(costs[1]).toBe(costs[0]);
    expect(costs[0]).toBeLessThanOrEqual(5);
  });

  it('a sync costs six statements, of one scan or of sixty', async () => {
    const offer = await gatedOffer();
    const tickets = [await door.ticketed(offer), await door.ticketed(offer), await door.ticketed(offer)];
    const costs: number[] = [];
    for (const count of [1, 60]) {
      const scans = Array.from({ length: count }, (_, sequence) =>
        toldScan({ token: tickets[sequence % 3]!.token, gate: 'North', nonce: `${count}-${sequence}`, sequence }),
      );
      const { statements } = await costOf(() => sync(app, door.gate, { eventId: offer.eventId, scans }), {
        data: { syncScans: { results: Array(count).fill({}) } },
      });
      costs.push(statements);
    }
    expect(costs[1]).toBe(costs[0]);
    expect(costs[0]).toBeLessThanOrEqual(6);
  });

  it('who leaves costs six statements, as who comes does, and an entry that is undone nine', async () => {
    const { id, token } = await door.ticketed(await gatedOffer());
    await door.scan({ token });
    const EXIT = `mutation($input: RecordExitInput!) { recordExit(input: $input) { __typename ... on Problem { code } } }`;
    const exit = await costOf(
      () => app.as(door.gate).send(EXIT, { input: { token, gate: 'North', nonce: 'budget-exit' } }),
      { data: { recordExit: { __typename: 'RecordExitSuccess' } } },
    );
    expect(exit.statements).toBeLessThanOrEqual(6);
    await door.scan({ token });
    const undo = await costOf(() => app.as(door.gate).send(UNDO, { input: { ticketId: id } }), {
      data: { undoCheckIn: { __typename: 'UndoCheckInSuccess' } },
    });
    expect(undo.statements).toBeLessThanOrEqual(9);
  });

  it('a walk-in costs nine statements', async () => {
    const { eventId, ticketTypeId } = await gatedOffer();
    const input = { eventId, ticketTypeId, name: 'Wanda Walk-in', paid: true, gate: 'North' };
    const { statements } = await costOf(() => app.as(door.gate).send(WALK_IN, { input }), {
      data: { admitWalkIn: { __typename: 'AdmitWalkInSuccess' } },
    });
    expect(statements).toBeLessThanOrEqual(9);
  });

  it('a device costs nine statements', async () => {
    const { eventId } = await gatedOffer();
    const { statements } = await costOf(
      () => createDeviceOverHttp(app, door.organizer, { eventId, name: 'North gate' }),
      { data: { createDevice: { __typename: 'CreateDeviceSuccess' } } },
    );
    expect(statements).toBeLessThanOrEqual(9);
  });
});

it('who joins a waitlist costs ten statements, behind nobody or behind many', async () => {
  const event = await waitedEvent(app, { capacity: 1 });
  await soldOut(app, event, [1]);
  const costs: number[] = [];
  for (const before of [0, 10]) {
    for (let count = 0; count < before; count += 1) await joined(app, await app.given.member(), { event });
    const member = await app.given.member();
    const input = { eventId: event.id, ticketTypeId: event.ticketTypeId, quantity: 1 };
    const { statements } = await costOf(() => joinOverHttp(app, member, input), {
      data: { joinWaitlist: { __typename: 'JoinWaitlistSuccess' } },
    });
    costs.push(statements);
  }
  expect(costs[1]).toBe(costs[0]);
  expect(costs[0]).toBeLessThanOrEqual(10);
});

it('seats are removed by thirteen statements, whether one booking has them or four', async () => {
  const costs: number[] = [];
  for (const count of [1, 4]) {
    const event = await tieredEvent(app, door.organizer);
    const seatIds = rowOf(event, 0).slice(0, count);
    for (const seatId of seatIds) await seatedBooking(app, event, { seatIds: [seatId] });
    const input = { eventId: event.id, seatIds, sold: 'REFUND', reason: 'Broken' };
    const { statements } = await costOf(() => app.as(door.organizer).send(REMOVE_SEATS, { input }), {
      data: { removeSeats: { seats: Array(count).fill({ outcome: 'REFUNDED' }) } },
    });
    costs.push(statements);
  }
  expect(costs[1]).toBe(costs[0]);
  expect(costs[0]).toBeLessThanOrEqual(13);
});
