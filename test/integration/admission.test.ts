import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify, type webcrypto } from 'node:crypto';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { makeSecrets } from '../../src/secrets.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { confirmedBooking, countersOf, givenOffer, type Offer } from '../kit/given-bookings.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
let gate: Person;
let stranger: Organizer;

const ADD = `mutation($input: AddOrganizationMemberInput!) { addOrganizationMember(input: $input) { __typename } }`;

beforeAll(async () => {
  app = await startTestApp();
  organizer = await app.given.organizer();
  stranger = await app.given.organizer();
  gate = await app.given.member('Gerd Gate');
  const { organizationId } = organizer;
  await app.as(organizer).send(ADD, { input: { organizationId, email: gate.email, role: 'GATE' } });
});
afterAll(() => app.close());

const CHECK_IN = `mutation($input: CheckInTicketInput!) { checkInTicket(input: $input) { __typename
  ... on Problem { code message } ... on AlreadyCheckedIn { checkedInAt gate } ... on TicketVoid { reason }
  ... on CheckInTicketSuccess { ticket { id status } checkIn { id gate scannedAt } } } }`;
const UNDO = `mutation($input: UndoCheckInInput!) { undoCheckIn(input: $input) { __typename
  ... on UndoCheckInSuccess { ticket { status checkIns { gate undoneAt } } } } }`;
const WALK_IN = `mutation($input: AdmitWalkInInput!) { admitWalkIn(input: $input) { __typename
  ... on Problem { code } ... on AdmitWalkInSuccess { ticket { id status attendeeName token } checkIn { id gate } } } }`;
const ATTENDEES = `query($id: ID!, $filter: AttendeeFilterInput, $first: Int, $after: String) {
  eventAttendees(eventId: $id, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { endCursor } edges { node { attendeeName code status checkIns { gate } } } } }`;
const TICKET = 'query($id: ID!) { ticket(id: $id) { id token qrSvg status checkIns { gate } } }';

interface Ticketed {
  offer: Offer;
  member: Person;
  id: Id<'tck'>;
  token: string;
}

async function ticketed(offer?: Offer): Promise<Ticketed> {
  const { booking, member, ...rest } = await confirmedBooking(app, offer ? { offer } : { organizer });
  const [{ id }] = booking.tickets;
  const { data } = await app.as(member).send(TICKET, { id });
  return { offer: rest.offer, member, id, token: data.ticket.token };
}

let scans = 0;
const scan = (input: object, person: { token: string } = gate) =>
  app.as(person).send(CHECK_IN, { input: { gate: 'North', nonce: `scan-${(scans += 1)}`, ...input } });
async function scanned(input: object, person?: { token: string }) {
  const { data, errors } = await scan(input, person);
  expect(errors).toBeUndefined();
  return data.checkInTicket;
}
const entriesOf = async (id: string) =>
  (await app.sql`select count(*) from check_in where ticket_id = ${uuidOfAny(id)}`)[0].count as string;
const statusOf = async (id: string) =>
  (await app.sql`select status from ticket where id = ${uuidOfAny(id)}`)[0].status as string;

describe('a ticket', () => {
  it('has a token that the published keys verify, and its QR code', async () => {
    const { token, member, id } = await ticketed();
    const response = await fetch(`${app.url}/.well-known/foyer-ticket-keys.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await response.json()) as { keys: (webcrypto.JsonWebKey & { kid: string })[] };
    const bytes = Buffer.from(token, 'base64url');
    const jwk = keys.find(({ kid }) => kid === bytes.toString('base64url', 1, 5))!;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, bytes.subarray(0, 41), key, bytes.subarray(41))).toBe(true);
    const { data } = await app.as(member).send(TICKET, { id });
    expect(data.ticket.qrSvg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });

  it('shows its token to its member and the staff of the event, and to nobody else', async () => {
    const { id, token } = await ticketed();
    for (const person of [organizer, gate, await app.given.admin()]) {
      expect((await app.as(person).send(TICKET, { id })).data.ticket.token).toBe(token);
    }
    for (const person of [stranger, await app.given.member()]) {
      expect((await app.as(person).send(TICKET, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });
});

describe('checkInTicket', () => {
  it('lets somebody in once, and says where and when to the next gate', async () => {
    const { id, token } = await ticketed();
    const first = await scanned({ token });
    expect(first).toMatchObject({ ticket: { id, status: 'CHECKED_IN' }, checkIn: { gate: 'North' } });
    expect(await scanned({ token, gate: 'South' })).toMatchObject({
      __typename: 'AlreadyCheckedIn',
      gate: 'North',
      checkedInAt: first.checkIn.scannedAt,
    });
    expect(await entriesOf(id)).toBe('1');
  });

  it('lets one in when two gates scan at the same time', async () => {
    const tickets = await Promise.all(Array.from({ length: 8 }, () => ticketed()));
    for (const { id, token } of tickets) {
      const answers = await Promise.all(['A', 'B', 'C', 'D'].map((name) => scanned({ token, gate: name })));
      const names = answers.map(({ __typename }) => __typename).sort();
      expect(names).toEqual([...Array<string>(3).fill('AlreadyCheckedIn'), 'CheckInTicketSuccess']);
      expect(await entriesOf(id)).toBe('1');
    }
  });

  it('gives the same scan the first answer, also at the same time', async () => {
    const { token } = await ticketed();
    const scansAtOnce = await Promise.all([1, 2, 3].map(() => scanned({ token, nonce: 'same' })));
    const again = await scanned({ token, nonce: 'same', gate: 'South' });
    expect(new Set([...scansAtOnce, again].map(({ checkIn }) => checkIn.id)).size).toBe(1);
    const other = await ticketed();
    await scanned({ token: other.token, nonce: 'theirs' });
    const third = await ticketed(other.offer);
    const reused = await scan({ token: third.token, nonce: 'theirs' });
    expect(reused.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'nonce' }] });
    expect(await statusOf(third.id)).toBe('VALID');
  });

  it('refuses what is forged, damaged, of another key or enormous', async () => {
    const { id, token, offer } = await ticketed();
    const foreign = createTicketSigner(makeSecrets().TICKET_PRIVATE_KEY);
    const forged = foreign.sign({ ticketId: id, eventId: offer.eventId, issue: 1 });
    for (const bad of [forged, token.slice(0, -2), token.toLowerCase(), 'x'.repeat(10_000), '']) {
      expect((await scanned({ token: bad })).code).toBe('TOKEN_INVALID');
    }
    expect(await entriesOf(id)).toBe('0');
  });

  it('refuses a ticket of another event at the gate of this one', async () => {
    const { id, token } = await ticketed();
    const elsewhere = await confirmedBooking(app, { organizer: stranger });
    const here = await givenOffer(app, { organizer });
    expect((await scanned({ token, eventId: here.eventId })).code).toBe('WRONG_EVENT');
    const foreign = await app.as(elsewhere.member).send(TICKET, { id: elsewhere.booking.tickets[0].id });
    expect((await scanned({ token: foreign.data.ticket.token, eventId: here.eventId })).code).toBe('WRONG_EVENT');
    expect((await scan({ token: foreign.data.ticket.token })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect([await entriesOf(id), await entriesOf(elsewhere.booking.tickets[0].id)]).toEqual(['0', '0']);
  });

  it('refuses a ticket that was cancelled, and a code that was replaced', async () => {
    const [voided, reissued] = [await ticketed(), await ticketed()];
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(voided.id)}`;
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(reissued.id)}`;
    expect(await scanned({ token: voided.token })).toMatchObject({ code: 'TICKET_VOID', reason: 'CANCELLED' });
    expect(await scanned({ token: reissued.token })).toMatchObject({ code: 'TICKET_VOID', reason: 'REISSUED' });
    expect((await app.as(organizer).send(TICKET, { id: voided.id })).data.ticket.token).toBeNull();
    expect([await entriesOf(voided.id), await entriesOf(reissued.id)]).toEqual(['0', '0']);
  });

  it('takes the time of the scanner, but none that is yet to come', async () => {
    const { id, token } = await ticketed();
    const now = app.clock.now().getTime();
    const late = await scan({ token, scannedAt: new Date(now + 6 * 60_000).toISOString() });
    expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'scannedAt' }] });
    expect(await statusOf(id)).toBe('VALID');
    const yesterday = new Date(now - 86_400_000).toISOString();
    expect((await scanned({ token, scannedAt: yesterday })).checkIn.scannedAt).toBe(yesterday);
  });

  it('is denied to all but the staff of the event, and changes nothing then', async () => {
    const { id, token, member } = await ticketed();
    const denials = [
      [undefined, 'UNAUTHENTICATED'],
      [member, 'FORBIDDEN'],
      [stranger, 'NOT_FOUND'],
    ] as const;
    for (const [person, code] of denials) {
      const sent = person ? app.as(person) : app.anonymous;
      const { errors } = await sent.send(CHECK_IN, { input: { token, gate: 'N', nonce: `n-${code}` } });
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
    expect([await statusOf(id), await entriesOf(id)]).toEqual(['VALID', '0']);
  });

  it('waits for the database three times beside the look-up of the viewer', async () => {
    const { token } = await ticketed();
    const { roundTrips } = await app.statements(() => scan({ token }));
    expect(roundTrips).toBe(4);
  });
});

describe('undoCheckIn', () => {
  it('lets the ticket in again and keeps both entries', async () => {
    const { id, token } = await ticketed();
    await scanned({ token });
    const { data } = await app.as(gate).send(UNDO, { input: { ticketId: id } });
    expect(data.undoCheckIn.ticket).toMatchObject({ status: 'VALID', checkIns: [{ gate: 'North' }] });
    expect(data.undoCheckIn.ticket.checkIns[0].undoneAt).not.toBeNull();
    const twice = await app.as(gate).send(UNDO, { input: { ticketId: id } });
    expect(twice.data.undoCheckIn.__typename).toBe('Conflict');
    expect((await scanned({ token, gate: 'South' })).checkIn.gate).toBe('South');
    expect(await entriesOf(id)).toBe('2');
  });

  it('is denied to the holder and to strangers', async () => {
    const { id, token, member } = await ticketed();
    await scanned({ token });
    for (const person of [member, stranger]) {
      const { errors } = await app.as(person).send(UNDO, { input: { ticketId: id } });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(await statusOf(id)).toBe('CHECKED_IN');
  });
});

describe('admitWalkIn', () => {
  const admit = (offer: Offer, input: object = {}, person: { token: string } = gate) => {
    const { eventId, ticketTypeId } = offer;
    const walkIn = { eventId, ticketTypeId, name: 'Wanda Walk-in', paid: true, gate: 'North', ...input };
    return app.as(person).send(WALK_IN, { input: walkIn });
  };

  it('sells, tickets and lets in at once, down to the last place and no further', async () => {
    const offer = await givenOffer(app, { organizer, capacity: 5, priceMinor: 1_500 });
    const answers = await Promise.all(Array.from({ length: 9 }, () => admit(offer)));
    const results = answers.map(({ data }) => data.admitWalkIn);
    const admitted = results.filter(({ __typename }) => __typename === 'AdmitWalkInSuccess');
    expect(admitted).toHaveLength(5);
    expect(results.filter(({ code }) => code === 'SOLD_OUT')).toHaveLength(4);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 5 });
    for (const { ticket } of admitted) expect(await entriesOf(ticket.id)).toBe('1');
    const again = await scanned({ token: admitted[0].ticket.token });
    expect(again).toMatchObject({ __typename: 'AlreadyCheckedIn', gate: 'North' });
    const [{ count }] = await app.sql`select count(*) from ticket where event_id = ${uuidOfAny(offer.eventId)}`;
    expect(count).toBe('5');
  });

  it('is safe to repeat with an idempotency key', async () => {
    const offer = await givenOffer(app, { organizer });
    const input = { idempotencyKey: 'walk-in-1' };
    const [first, second] = [await admit(offer, input), await admit(offer, input)];
    expect(second.data.admitWalkIn).toEqual(first.data.admitWalkIn);
    expect((await countersOf(app, offer)).sold).toBe(1);
  });

  it('refuses an event that is over or cancelled, and staff of another organization', async () => {
    const offer = await givenOffer(app, { organizer });
    const denied = await admit(offer, {}, stranger);
    expect(denied.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await app.sql`update event set status = 'CANCELLED' where id = ${uuidOfAny(offer.eventId)}`;
    expect((await admit(offer)).data.admitWalkIn.code).toBe('EVENT_NOT_BOOKABLE');
    expect((await countersOf(app, offer)).sold).toBe(0);
  });
});

describe('eventAttendees', () => {
  it('finds people by name, code, reference and whether they are inside, page by page', async () => {
    const offer = await givenOffer(app, { organizer });
    const names = ['Zoë Ångström', 'Anna Müller', 'Bert 100% Klein'];
    for (const name of names) {
      const { eventId, ticketTypeId } = offer;
      const input = { eventId, ticketTypeId, name, paid: false, gate: 'North' };
      await app.as(gate).send(WALK_IN, { input });
    }
    const { booking } = await confirmedBooking(app, { offer });
    const find = async (filter?: object) => {
      const { data } = await app.as(gate).send(ATTENDEES, { id: offer.eventId, filter });
      return data.eventAttendees.edges.map(({ node }: { node: { attendeeName: string } }) => node.attendeeName);
    };
    expect(await find({ checkedIn: true })).toEqual(['Anna Müller', 'Bert 100% Klein', 'Zoë Ångström']);
    expect(await find({ text: 'zoe angstrom' })).toEqual(['Zoë Ångström']);
    expect(await find({ text: '100%' })).toEqual(['Bert 100% Klein']);
    expect(await find({ text: '%' })).toEqual(['Bert 100% Klein']);
    const [{ code, attendeeName }] = booking.tickets;
    for (const text of [code.toLowerCase(), booking.reference]) expect(await find({ text })).toEqual([attendeeName]);
    expect(await find({ checkedIn: false })).toEqual([attendeeName]);
    expect(await find({ ticketTypeId: newId('tty') })).toEqual([]);
    const first = (await app.as(gate).send(ATTENDEES, { id: offer.eventId, first: 3 })).data.eventAttendees;
    expect([first.totalCount, first.edges.length]).toEqual([4, 3]);
    const rest = { id: offer.eventId, first: 3, after: first.pageInfo.endCursor };
    expect((await app.as(gate).send(ATTENDEES, rest)).data.eventAttendees.edges).toHaveLength(1);
  });

  it('is for the staff of the event only', async () => {
    const { offer, member } = await ticketed();
    for (const person of [member, stranger]) {
      const { errors } = await app.as(person).send(ATTENDEES, { id: offer.eventId });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });
});

describe('checkInsChanged', () => {
  const CHANGED = 'subscription($id: ID!) { checkInsChanged(eventId: $id) { expected inside } }';

  it('counts who is expected and who is inside as people come', async () => {
    const { offer, token, id } = await ticketed();
    const socket = app.subscribe(gate, CHANGED, { id: offer.eventId });
    const next = async () => (await socket.next()).value.data.checkInsChanged;
    expect(await next()).toEqual({ expected: 1, inside: 0 });
    await scanned({ token });
    expect(await next()).toEqual({ expected: 1, inside: 1 });
    await app.as(gate).send(UNDO, { input: { ticketId: id } });
    expect(await next()).toEqual({ expected: 1, inside: 0 });
    await socket.close();
  });

  it('is NOT_FOUND for everybody but the staff', async () => {
    const { offer, member } = await ticketed();
    const socket = app.subscribe(member, CHANGED, { id: offer.eventId });
    expect((await socket.next()).value.errors[0].extensions.code).toBe('NOT_FOUND');
    await socket.close();
  });
});
