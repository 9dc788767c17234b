import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { confirmedBooking } from '../kit/given-bookings.js';
import type { Door, Ticketed } from '../kit/given-door.js';
import {
  handleMessages,
  recallOverHttp,
  startTransfers,
  ticketRecordsOf,
  transferOverHttp,
  type TransferAsked,
  type Transfers,
} from '../kit/given-transfers.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
let ticketOf: Transfers['ticketOf'];
let listOf: Transfers['listOf'];
let scan: Transfers['scan'];
beforeAll(async () => {
  ({ app, door, ticketOf, listOf, scan } = await startTransfers());
});
afterAll(() => app.close());

let given: Ticketed;
let friend: Person;
beforeEach(async () => {
  given = await door.ticketed();
  friend = await app.given.member('Fritz Friend');
});

const ticketFor = (person: { token: string }) => ticketOf(person, given);
const transferTo = async (toEmail: string, { by, ...more }: { by?: Person } & Partial<TransferAsked> = {}) =>
  (await transferOverHttp(app, by ?? given.member, { ticketId: given.id, toEmail, ...more })).data.transferTicket;

describe('a ticket given to a member', () => {
  it("is the new holder's and no longer the old one's, who gets nothing that opens the door", async () => {
    const answer = await transferTo(friend.email);
    expect(answer).toEqual({
      __typename: 'TransferTicketSuccess',
      ticket: { id: given.id, status: 'VALID', code: '', token: null, attendeeName: 'Fritz Friend' },
    });
    expect(await ticketFor(given.member)).toBe('NOT_FOUND');
    expect(await listOf(given.member)).toEqual([]);
    expect(await ticketFor(friend)).toMatchObject({ id: given.id, status: 'VALID', attendeeName: 'Fritz Friend' });
    expect(await listOf(friend)).toEqual([given.id]);
  });

  it('opens the door with its new token alone', async () => {
    await transferTo(friend.email);
    expect(await scan(given.token)).toMatchObject({ __typename: 'TicketVoid', reason: 'REISSUED' });
    const { token } = await ticketFor(friend);
    expect(await scan(token)).toMatchObject({ __typename: 'CheckInTicketSuccess', ticket: { status: 'CHECKED_IN' } });
    expect((await ticketRecordsOf(app, given.id)).entries).toHaveLength(1);
  });

  it('leaves tokens of all other tickets good', async () => {
    const other = await door.ticketed(given.offer);
    await transferTo(friend.email);
    expect(await scan(other.token)).toMatchObject({ __typename: 'CheckInTicketSuccess' });
  });

  it('has a new code, which staff find it by and the buyer does not see', async () => {
    const [{ code: before }] = await app.sql`select code from ticket where id = ${uuidOfAny(given.id)}`;
    await transferTo(friend.email);
    const { code } = await ticketFor(friend);
    expect(code).toMatch(/^[0-9A-Z]{10}$/);
    expect(code).not.toBe(before);
    const FIND = `query($id: ID!, $text: String) { eventAttendees(eventId: $id, filter: { text: $text }) {
      edges { node { id attendeeName code } } } }`;
    const found = async (text: string) => {
      const { data } = await app.as(door.gate).send(FIND, { id: given.offer.eventId, text });
      return data.eventAttendees.edges.map(({ node }: { node: object }) => node);
    };
    expect(await found(before)).toEqual([]);
    expect(await found(code)).toEqual([{ id: given.id, attendeeName: 'Fritz Friend', code }]);
    expect(await found(friend.email)).toHaveLength(1);
    expect(await found(given.member.email)).toHaveLength(0);
  });

  it('stays in the booking of the buyer, who can still cancel it', async () => {
    await transferTo(friend.email);
    const [{ booking_id }] = await app.sql`select booking_id from ticket where id = ${uuidOfAny(given.id)}`;
    const MINE = '{ myBookings { edges { node { id tickets { id code token attendeeName } } } } }';
    const { data } = await app.as(given.member).send(MINE);
    const [{ node: booking }] = data.myBookings.edges;
    expect(uuidOfAny(booking.id)).toBe(booking_id);
    expect(booking.tickets).toEqual([{ id: given.id, code: '', token: null, attendeeName: 'Fritz Friend' }]);
    expect((await app.as(friend).send(MINE)).data.myBookings.edges).toEqual([]);
    const CANCEL = 'mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }';
    const input = { id: booking.id, reason: 'Ill' };
    expect((await app.as(friend).send(CANCEL, { input })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const { token } = await ticketFor(friend);
    await app.as(given.member).send(CANCEL, { input });
    expect(await ticketFor(friend)).toMatchObject({ status: 'VOID', token: null });
    expect(await scan(token)).toMatchObject({ __typename: 'TicketVoid', reason: 'CANCELLED' });
  });

  it('carries the name that was given for it', async () => {
    expect(await transferTo(friend.email, { attendeeName: 'Frida' })).toMatchObject({
      ticket: { attendeeName: 'Frida' },
    });
  });

  it('finds the account whatever the case of the address', async () => {
    await transferTo(friend.email.toUpperCase());
    expect(await listOf(friend)).toEqual([given.id]);
  });

  it('goes from hand to hand; each sees their own part, those who manage the event all of it', async () => {
    const third = await app.given.member('Thea Third');
    await transferTo(friend.email);
    await transferTo(third.email, { by: friend });
    const times = { at: expect.any(String), claimedAt: expect.any(String), recalledAt: null };
    const first = { from: { displayName: 'Mira Member' }, to: { displayName: 'Fritz Friend' }, toEmail: friend.email };
    const second = { from: { displayName: 'Fritz Friend' }, to: { displayName: 'Thea Third' }, toEmail: third.email };
    const seen = [
      { ...first, ...times },
      { ...second, ...times },
    ];
    expect((await ticketFor(door.organizer)).transfers).toEqual(seen);
    expect((await ticketFor(await app.given.admin())).transfers).toEqual(seen);
    expect((await ticketFor(third)).transfers).toEqual([seen[1]]);
    expect((await ticketFor(door.gate)).transfers).toEqual([]);
    const MINE = '{ myBookings { edges { node { tickets { transfers { toEmail } } } } } }';
    const { data } = await app.as(given.member).send(MINE);
    expect(data.myBookings.edges[0].node.tickets[0].transfers).toEqual([{ toEmail: friend.email }]);
    const { ticket, notes } = await ticketRecordsOf(app, given.id);
    expect([ticket.issue, ticket.member_id]).toEqual([3, uuidOfAny(third.id)]);
    expect(notes.map((note: { action: string; actor_id: string }) => [note.action, note.actor_id])).toEqual([
      ['ticket.transferred', uuidOfAny(given.member.id)],
      ['ticket.transferred', uuidOfAny(friend.id)],
    ]);
  });

  it('shows the change to whoever watches the booking', async () => {
    const { booking, member } = await confirmedBooking(app, { offer: given.offer });
    const WATCH = 'subscription($id: ID!) { bookingChanged(id: $id) { tickets { attendeeName } } }';
    const watching = app.subscribe(member, WATCH, { id: booking.id });
    const next = async () => (await watching.next()).value.data.bookingChanged.tickets[0].attendeeName;
    expect(await next()).toBe('Mira Member');
    await transferOverHttp(app, member, { ticketId: booking.tickets[0].id, toEmail: friend.email });
    expect(await next()).toBe('Fritz Friend');
    await watching.close();
  });
});

describe('a ticket sent to an address without an account', () => {
  const address = () => `new-${given.id.slice(-8)}@example.org`;
  const signUp = async (email: string) => {
    const SIGN_UP = `mutation($input: SignUpInput!) { signUp(input: $input) { ... on SignUpSuccess {
      session { accessToken user { id } } } } }`;
    const input = { email, password: 'correct horse battery staple', displayName: 'Nina New' };
    const { session } = (await app.anonymous.send(SIGN_UP, { input })).data.signUp;
    return { token: session.accessToken as string, id: session.user.id as string };
  };

  it('is nobody’s until somebody signs up with it', async () => {
    expect(await transferTo(address())).toMatchObject({ ticket: { attendeeName: address(), token: null } });
    expect(await handleMessages(app, 'ticket.transferred')).toBeGreaterThanOrEqual(1);
    expect(await ticketFor(given.member)).toBe('NOT_FOUND');
    expect((await ticketFor(door.organizer)).transfers).toMatchObject([{ to: null, claimedAt: null }]);
    const nina = await signUp(address());
    expect(await listOf(nina)).toEqual([]);
    await handleMessages(app, 'account.opened');
    expect(await listOf(nina)).toEqual([given.id]);
    const { token, attendeeName, transfers } = await ticketFor(nina);
    expect([attendeeName, transfers]).toMatchObject(['Nina New', [{ to: { displayName: 'Nina New' } }]]);
    expect(await scan(token)).toMatchObject({ __typename: 'CheckInTicketSuccess' });
    const { notes } = await ticketRecordsOf(app, given.id);
    expect(notes.at(-1)).toMatchObject({ action: 'ticket.claimed', actor_id: uuidOfAny(nina.id) });
  });

  it('keeps the name that was given for it', async () => {
    await transferTo(address(), { attendeeName: 'Little Nina' });
    const nina = await signUp(address());
    await handleMessages(app, 'account.opened');
    expect(await ticketFor(nina)).toMatchObject({ attendeeName: 'Little Nina' });
  });

  it('finds whoever signed up while it was sent, by the message of either', async () => {
    for (const message of ['account.opened', 'ticket.transferred']) {
      await transferTo(address());
      const nina = await signUp(address());
      await handleMessages(app, message);
      expect(await listOf(nina)).toEqual([given.id]);
      const before = await ticketRecordsOf(app, given.id);
      for (const repeat of ['account.opened', 'ticket.transferred']) await handleMessages(app, repeat);
      expect(await ticketRecordsOf(app, given.id)).toEqual(before);
      given = await door.ticketed();
    }
  });

  it('goes back to its sender on demand, with a token of its own, and is claimed by nobody then', async () => {
    await transferTo(address());
    const { token: waiting } = await ticketFor(door.organizer);
    expect(await transferTo(friend.email)).toMatchObject({ __typename: 'NotTransferable', reason: 'NOT_CLAIMED' });
    for (const person of [friend, door.organizer, door.gate]) {
      const { errors } = await recallOverHttp(app, person, { ticketId: given.id });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    const { data } = await recallOverHttp(app, given.member, { ticketId: given.id });
    expect(data.recallTicket).toMatchObject({ ticket: { id: given.id, attendeeName: 'Mira Member' } });
    const nina = await signUp(address());
    for (const message of ['account.opened', 'ticket.transferred']) await handleMessages(app, message);
    expect([await listOf(nina), await listOf(given.member)]).toEqual([[], [given.id]]);
    for (const dead of [given.token, waiting]) expect(await scan(dead)).toMatchObject({ reason: 'REISSUED' });
    const { token, transfers } = await ticketFor(given.member);
    expect(transfers).toMatchObject([{ to: null, claimedAt: null, recalledAt: expect.any(String) }]);
    expect(token).toBe(data.recallTicket.ticket.token);
    expect(await transferTo(friend.email)).toMatchObject({ __typename: 'TransferTicketSuccess' });
    expect(await listOf(friend)).toEqual([given.id]);
  });

  it('is not to be taken back once it is claimed', async () => {
    await transferTo(friend.email);
    const before = await ticketRecordsOf(app, given.id);
    const { errors } = await recallOverHttp(app, given.member, { ticketId: given.id });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await ticketRecordsOf(app, given.id)).toEqual(before);
  });

  it('can be taken back when the event has begun, so that somebody can use it', async () => {
    await transferTo(address());
    await app.sql`update event set starts_at = now() - interval '1 minute' where id = ${uuidOfAny(given.offer.eventId)}`;
    const { data } = await recallOverHttp(app, given.member, { ticketId: given.id });
    expect(data.recallTicket.__typename).toBe('RecallTicketSuccess');
  });
});
