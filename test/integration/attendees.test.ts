import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/ids.js';
import { confirmedBooking, givenOffer, type Offer } from '../kit/given-bookings.js';
import { givenDoor, UNDO, WALK_IN, type Door } from '../kit/given-door.js';
import { draftedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp();
  door = await givenDoor(app);
});
afterAll(() => app.close());

const ATTENDEES = `query($id: ID!, $filter: AttendeeFilterInput, $first: Int, $after: String) {
  eventAttendees(eventId: $id, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { endCursor } edges { node { attendeeName code token status checkIns { gate } } } } }`;

const EXIT = `mutation($input: RecordExitInput!) { recordExit(input: $input) { __typename } }`;

describe('eventAttendees', () => {
  const leave = async ({ eventId }: Offer, text: string) => {
    const { data } = await app.as(door.gate).send(ATTENDEES, { id: eventId, filter: { text } });
    const [{ node }] = data.eventAttendees.edges;
    app.clock.advance(1_000);
    const exit = { token: node.token, gate: 'North', nonce: 'exit' };
    expect((await app.as(door.gate).send(EXIT, { input: exit })).data.recordExit.__typename).toBe('RecordExitSuccess');
  };

  it('finds people by name, code, reference and whether they were let in, page by page', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const names = ['Zoë Ångström', 'Anna Müller', 'Bert 100% Klein'];
    for (const name of names) {
      const { eventId, ticketTypeId } = offer;
      const input = { eventId, ticketTypeId, name, paid: false, gate: 'North' };
      await app.as(door.gate).send(WALK_IN, { input });
    }
    await leave(offer, 'Anna Müller');
    const { booking } = await confirmedBooking(app, { offer });
    const find = async (filter?: object) => {
      const { data } = await app.as(door.gate).send(ATTENDEES, { id: offer.eventId, filter });
      return data.eventAttendees.edges.map(({ node }: { node: { attendeeName: string } }) => node.attendeeName);
    };
    expect(await find({ checkedIn: true })).toEqual(['Anna Müller', 'Bert 100% Klein', 'Zoë Ångström']);
    expect(await find({ text: 'zoe angstrom' })).toEqual(['Zoë Ångström']);
    expect(await find({ text: '100%' })).toEqual(['Bert 100% Klein']);
    for (const text of ['%', '％']) expect(await find({ text })).toEqual(['Bert 100% Klein']);
    expect(await find({ text: '_' })).toEqual([]);
    const [{ code, attendeeName }] = booking.tickets;
    for (const text of [code.toLowerCase(), booking.reference]) expect(await find({ text })).toEqual([attendeeName]);
    expect(await find({ checkedIn: false })).toEqual([attendeeName]);
    expect(await find({ ticketTypeId: newId('tty') })).toEqual([]);
    const first = (await app.as(door.gate).send(ATTENDEES, { id: offer.eventId, first: 3 })).data.eventAttendees;
    expect([first.totalCount, first.edges.length]).toEqual([4, 3]);
    const rest = { id: offer.eventId, first: 3, after: first.pageInfo.endCursor };
    expect((await app.as(door.gate).send(ATTENDEES, rest)).data.eventAttendees.edges).toHaveLength(1);
  });

  it('is for the staff of the event only', async () => {
    const { offer, member } = await door.ticketed();
    for (const person of [member, door.stranger]) {
      const { errors } = await app.as(person).send(ATTENDEES, { id: offer.eventId });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });
});

describe('checkInsChanged', () => {
  const CHANGED = 'subscription($id: ID!) { checkInsChanged(eventId: $id) { expected inside } }';

  it('counts who is expected and who is inside as people come', async () => {
    const { offer, token, id } = await door.ticketed();
    const socket = app.subscribe(door.gate, CHANGED, { id: offer.eventId });
    const next = async () => (await socket.next()).value.data.checkInsChanged;
    expect(await next()).toEqual({ expected: 1, inside: 0 });
    expect((await door.scan({ token })).errors).toBeUndefined();
    expect(await next()).toEqual({ expected: 1, inside: 1 });
    await app.as(door.gate).send(UNDO, { input: { ticketId: id } });
    expect(await next()).toEqual({ expected: 1, inside: 0 });
    await socket.close();
  });

  it('ends when the event, a draft, is deleted', async () => {
    const { id } = await draftedEvent(app, { organizer: door.organizer });
    const socket = app.subscribe(door.organizer, CHANGED, { id });
    expect((await socket.next()).value.data.checkInsChanged).toEqual({ expected: 0, inside: 0 });
    const DELETE = 'mutation($input: DeleteEventInput!) { deleteEvent(input: $input) { __typename } }';
    expect((await app.as(door.organizer).send(DELETE, { input: { eventId: id } })).errors).toBeUndefined();
    expect((await socket.next()).done).toBe(true);
  });

  it('is NOT_FOUND for everybody but the staff', async () => {
    const { offer, member } = await door.ticketed();
    const socket = app.subscribe(member, CHANGED, { id: offer.eventId });
    expect((await socket.next()).value.errors[0].extensions.code).toBe('NOT_FOUND');
    await socket.close();
  });

  it.each(['漢'.repeat(120), '😀'.repeat(100), 'é'.repeat(200)])(
    'goes on behind a name of many bytes: %.3s…',
    async (name) => {
      const { eventId, ticketTypeId } = await givenOffer(app, { organizer: door.organizer });
      for (const each of [name, name.slice(0, -2)]) {
        const input = { eventId, ticketTypeId, name: each, paid: false };
        expect((await app.as(door.gate).send(WALK_IN, { input })).data.admitWalkIn.__typename).toBe(
          'AdmitWalkInSuccess',
        );
      }
      const page = (after?: string) => app.as(door.gate).send(ATTENDEES, { id: eventId, first: 1, after });
      const { endCursor } = (await page()).data.eventAttendees.pageInfo;
      expect((await page(endCursor)).data.eventAttendees.edges).toHaveLength(1);
    },
  );
});

describe('admitWalkIn', () => {
  it('lets nobody in whose name is blank', async () => {
    const { eventId, ticketTypeId } = await givenOffer(app, { organizer: door.organizer });
    const input = { eventId, ticketTypeId, name: '   ', paid: false };
    const { errors } = await app.as(door.gate).send(WALK_IN, { input });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'name' }] });
  });
});
