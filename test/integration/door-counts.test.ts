import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenOffer } from '../kit/given-bookings.js';
import { givenDoor, WALK_IN, type Door } from '../kit/given-door.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const COUNTS = `subscription($id: ID!) { checkInsChanged(eventId: $id) { expected inside left
  lists { name expected inside left } gates { gate expected inside left } } }`;
const EXIT = `mutation($input: RecordExitInput!) { recordExit(input: $input) { __typename } }`;
const UNDO = `mutation($input: UndoCheckInInput!) { undoCheckIn(input: $input) { __typename } }`;

describe('the count at a door', () => {
  it('tells by list and by gate who is expected, inside and gone', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const { eventId } = offer;
    const tickets = [await door.ticketed(offer), await door.ticketed(offer), await door.ticketed(offer)];
    const lists = {
      hall: await givenList(app, door.organizer, { eventId, name: 'Hall', rule: 'REENTRY' }),
      boxes: await givenList(app, door.organizer, { eventId, name: 'Boxes', sections: ['Box'] }),
    };
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'North' });
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'South', checkInListIds: [lists.hall.id] });
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'Stairs', checkInListIds: [lists.boxes.id] });
    const socket = app.subscribe(door.gate, COUNTS, { id: eventId });
    const next = async () => (await socket.next()).value.data.checkInsChanged;
    const none = { inside: 0, left: 0 };
    expect(await next()).toEqual({
      ...{ expected: 3, ...none },
      lists: [
        { name: 'Boxes', expected: 0, ...none },
        { name: 'Hall', expected: 3, ...none },
      ],
      gates: [
        { gate: 'North', expected: 3, ...none },
        { gate: 'South', expected: 3, ...none },
        { gate: 'Stairs', expected: 0, ...none },
      ],
    });
    await door.scan({ token: tickets[0]!.token, gate: 'North' });
    expect(await next()).toMatchObject({ inside: 1, left: 0, gates: [{ inside: 1 }, { inside: 0 }, {}] });
    await door.scan({ token: tickets[1]!.token, gate: 'South' });
    expect(await next()).toMatchObject({ inside: 2, lists: [{ inside: 0 }, { inside: 2 }] });
    const exit = { token: tickets[0]!.token, gate: 'South', nonce: 'exit-0001' };
    await app.as(door.gate).send(EXIT, { input: exit });
    expect(await next()).toMatchObject({
      ...{ expected: 3, inside: 1, left: 1 },
      lists: [{}, { inside: 1, left: 1 }],
      // Gone counts where they had come in.
      gates: [{ gate: 'North', inside: 0, left: 1 }, { gate: 'South', inside: 1, left: 0 }, {}],
    });
    await door.scan({ token: tickets[0]!.token, gate: 'South' });
    expect(await next()).toMatchObject({ inside: 2, left: 0, gates: [{ inside: 0, left: 0 }, { inside: 2 }, {}] });
    await app.as(door.gate).send(UNDO, { input: { ticketId: tickets[1]!.id } });
    expect(await next()).toMatchObject({ expected: 3, inside: 1 });
    await socket.close();
  });

  it('counts each list by itself: whoever has left one of them is still inside by another', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const { eventId } = offer;
    const { token } = await door.ticketed(offer);
    for (const [name, gate] of [
      ['Hall', 'North'],
      ['Lounge', 'Stairs'],
    ]) {
      const list = await givenList(app, door.organizer, { eventId, name, rule: 'REENTRY' });
      await setUp(app, door.organizer, 'createGate', { eventId, name: gate, checkInListIds: [list.id] });
    }
    const socket = app.subscribe(door.gate, COUNTS, { id: eventId });
    const next = async () => (await socket.next()).value.data.checkInsChanged;
    const leave = (gate: string) => {
      app.clock.advance(1_000);
      return app.as(door.gate).send(EXIT, { input: { token, gate, nonce: `exit-${gate}` } });
    };
    await next();
    await door.scan({ token, gate: 'North' });
    expect(await next()).toMatchObject({ inside: 1, lists: [{ inside: 1 }, { inside: 0 }] });
    app.clock.advance(1_000);
    await door.scan({ token, gate: 'Stairs' });
    expect(await next()).toMatchObject({ inside: 1, left: 0, lists: [{ inside: 1 }, { inside: 1 }] });
    await leave('Stairs');
    expect(await next()).toMatchObject({
      ...{ inside: 1, left: 0 },
      lists: [
        { name: 'Hall', inside: 1, left: 0 },
        { name: 'Lounge', inside: 0, left: 1 },
      ],
      gates: [
        { gate: 'North', inside: 1, left: 0 },
        { gate: 'Stairs', inside: 0, left: 0 },
      ],
    });
    await leave('North');
    expect(await next()).toMatchObject({ inside: 0, left: 1, lists: [{ left: 1 }, { left: 1 }] });
    await socket.close();
  });

  it('counts who came by no list on each that is for them: walk-ins, and who came before there were lists', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const { eventId, ticketTypeId } = offer;
    const tickets = [await door.ticketed(offer), await door.ticketed(offer)];
    await door.scan({ token: tickets[0]!.token });
    await givenList(app, door.organizer, { eventId, name: 'Boxes', sections: ['Box'] });
    await givenList(app, door.organizer, { eventId, name: 'Hall', ticketTypeIds: [ticketTypeId] });
    const input = { eventId, ticketTypeId, name: 'Wanda', paid: true, gate: 'North' };
    expect((await app.as(door.gate).send(WALK_IN, { input })).data.admitWalkIn.__typename).toBe('AdmitWalkInSuccess');
    const socket = app.subscribe(door.gate, COUNTS, { id: eventId });
    expect((await socket.next()).value.data.checkInsChanged).toMatchObject({
      ...{ expected: 3, inside: 2, left: 0 },
      lists: [
        { name: 'Boxes', expected: 0, inside: 0, left: 0 },
        { name: 'Hall', expected: 3, inside: 2, left: 0 },
      ],
    });
    await socket.close();
  });

  it('has the gates that scans tell of where none were set up, and hears of tickets that become void', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const [one, other] = [await door.ticketed(offer), await door.ticketed(offer)];
    await door.scan({ token: one.token, gate: 'Side door' });
    const socket = app.subscribe(door.gate, COUNTS, { id: offer.eventId });
    const next = async () => (await socket.next()).value.data.checkInsChanged;
    const gates = [{ gate: 'Side door', inside: 1, left: 0 }];
    expect(await next()).toMatchObject({ expected: 2, inside: 1, lists: [], gates: [{ ...gates[0], expected: 2 }] });
    const [{ booking_id: bookingId }] = await app.sql`select booking_id from ticket where id = ${uuidOfAny(other.id)}`;
    await app.sql`with ended as (update ticket set status = 'VOID' where booking_id = ${bookingId})
      update event_inventory set version = version + 1 where event_id = ${uuidOfAny(offer.eventId)}`;
    expect(await next()).toMatchObject({ expected: 1, inside: 1, gates: [{ ...gates[0], expected: 1 }] });
    await socket.close();
  });
});
