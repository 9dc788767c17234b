import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify, type webcrypto } from 'node:crypto';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { makeSecrets } from '../../src/secrets.js';
import { confirmedBooking, countersOf, givenOffer, type Offer } from '../kit/given-bookings.js';
import { CHECK_IN, givenDoor, UNDO, WALK_IN, type Door } from '../kit/given-door.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp();
  door = await givenDoor(app);
});
afterAll(() => app.close());

const TICKET = 'query($id: ID!) { ticket(id: $id) { id token qrSvg status checkIns { gate } } }';

async function scanned(input: object, person?: { token: string }) {
  const { data, errors } = await door.scan(input, person);
  expect(errors).toBeUndefined();
  return data.checkInTicket;
}
const entriesOf = async (id: string) =>
  (await app.sql`select count(*) from check_in where ticket_id = ${uuidOfAny(id)}`)[0].count as string;
const statusOf = async (id: string) =>
  (await app.sql`select status from ticket where id = ${uuidOfAny(id)}`)[0].status as string;

describe('a ticket', () => {
  it('has a token that the published keys verify, and its QR code', async () => {
    const { token, member, id } = await door.ticketed();
    const response = await fetch(`${app.url}/.well-known/foyer-ticket-keys.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await response.json()) as { keys: (webcrypto.JsonWebKey & { kid: string })[] };
    const bytes = Buffer.from(token, 'base64url');
    const jwk = keys.find(({ kid }) => kid === bytes.toString('base64url', 1, 5))!;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, bytes.subarray(0, -64), key, bytes.subarray(-64))).toBe(true);
    const { data } = await app.as(member).send(TICKET, { id });
    expect(data.ticket.qrSvg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  });

  it('shows its token to its member and the staff of the event, and to nobody else', async () => {
    const { id, token } = await door.ticketed();
    for (const person of [door.organizer, door.gate, await app.given.admin()]) {
      expect((await app.as(person).send(TICKET, { id })).data.ticket.token).toBe(token);
    }
    for (const person of [door.stranger, await app.given.member()]) {
      expect((await app.as(person).send(TICKET, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });
});

describe('checkInTicket', () => {
  it('lets somebody in once, and says where and when to the next gate', async () => {
    const { id, token } = await door.ticketed();
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
    const tickets = await Promise.all(Array.from({ length: 8 }, () => door.ticketed()));
    for (const { id, token } of tickets) {
      const answers = await Promise.all(['A', 'B', 'C', 'D'].map((name) => scanned({ token, gate: name })));
      const names = answers.map(({ __typename }) => __typename).sort();
      expect(names).toEqual([...Array<string>(3).fill('AlreadyCheckedIn'), 'CheckInTicketSuccess']);
      expect(await entriesOf(id)).toBe('1');
    }
  });

  it('gives the same scan the first answer, also at the same time', async () => {
    const { token } = await door.ticketed();
    const scansAtOnce = await Promise.all([1, 2, 3].map(() => scanned({ token, nonce: 'same' })));
    const again = await scanned({ token, nonce: 'same', gate: 'South' });
    expect(new Set([...scansAtOnce, again].map(({ checkIn }) => checkIn.id)).size).toBe(1);
    const other = await door.ticketed();
    await scanned({ token: other.token, nonce: 'theirs' });
    const third = await door.ticketed(other.offer);
    const reused = await door.scan({ token: third.token, nonce: 'theirs' });
    expect(reused.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'nonce' }] });
    expect(await statusOf(third.id)).toBe('VALID');
  });

  it('refuses what is forged, damaged, of another key or enormous', async () => {
    const { id, token, offer } = await door.ticketed();
    const foreign = createTicketSigner(makeSecrets().TICKET_PRIVATE_KEY);
    const forged = foreign.sign({ ticketId: id, ...offer, issue: 1 });
    for (const bad of [forged, token.slice(0, -2), token.toLowerCase(), 'x'.repeat(10_000), '']) {
      expect((await scanned({ token: bad })).code).toBe('TOKEN_INVALID');
    }
    expect(await entriesOf(id)).toBe('0');
  });

  it('refuses a ticket of another event at the gate of this one', async () => {
    const { id, token } = await door.ticketed();
    const elsewhere = await confirmedBooking(app, { organizer: door.stranger });
    const here = await givenOffer(app, { organizer: door.organizer });
    expect((await scanned({ token, eventId: here.eventId })).code).toBe('WRONG_EVENT');
    const foreign = await app.as(elsewhere.member).send(TICKET, { id: elsewhere.booking.tickets[0].id });
    expect((await scanned({ token: foreign.data.ticket.token, eventId: here.eventId })).code).toBe('WRONG_EVENT');
    expect((await door.scan({ token: foreign.data.ticket.token })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect([await entriesOf(id), await entriesOf(elsewhere.booking.tickets[0].id)]).toEqual(['0', '0']);
  });

  it('refuses a ticket that was cancelled, and a code that was replaced', async () => {
    const [voided, reissued] = [await door.ticketed(), await door.ticketed()];
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(voided.id)}`;
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(reissued.id)}`;
    expect(await scanned({ token: voided.token })).toMatchObject({ code: 'TICKET_VOID', reason: 'CANCELLED' });
    expect(await scanned({ token: reissued.token })).toMatchObject({ code: 'TICKET_VOID', reason: 'REISSUED' });
    expect((await app.as(door.organizer).send(TICKET, { id: voided.id })).data.ticket.token).toBeNull();
    expect([await entriesOf(voided.id), await entriesOf(reissued.id)]).toEqual(['0', '0']);
  });

  it('takes the time of the scanner, but none that is yet to come', async () => {
    const { id, token } = await door.ticketed();
    const now = app.clock.now().getTime();
    const late = await door.scan({ token, scannedAt: new Date(now + 6 * 60_000).toISOString() });
    expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'scannedAt' }] });
    expect(await statusOf(id)).toBe('VALID');
    const yesterday = new Date(now - 86_400_000).toISOString();
    expect((await scanned({ token, scannedAt: yesterday })).checkIn.scannedAt).toBe(yesterday);
  });

  it('is denied to all but the staff of the event, and changes nothing then', async () => {
    const { id, token, member } = await door.ticketed();
    const denials = [
      [undefined, 'UNAUTHENTICATED'],
      [member, 'FORBIDDEN'],
      [door.stranger, 'NOT_FOUND'],
    ] as const;
    for (const [person, code] of denials) {
      const sent = person ? app.as(person) : app.anonymous;
      const { errors } = await sent.send(CHECK_IN, { input: { token, gate: 'N', nonce: `n-${code}` } });
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
    expect([await statusOf(id), await entriesOf(id)]).toEqual(['VALID', '0']);
  });

  it('waits for the database twice beside the look-up of the viewer', async () => {
    const { token } = await door.ticketed();
    const { roundTrips } = await app.statements(() => door.scan({ token }));
    expect(roundTrips).toBe(3);
  });
});

describe('undoCheckIn', () => {
  it('lets the ticket in again and keeps both entries', async () => {
    const { id, token } = await door.ticketed();
    await scanned({ token });
    const { data } = await app.as(door.gate).send(UNDO, { input: { ticketId: id } });
    expect(data.undoCheckIn.ticket).toMatchObject({ status: 'VALID', checkIns: [{ gate: 'North' }] });
    expect(data.undoCheckIn.ticket.checkIns[0].undoneAt).not.toBeNull();
    const twice = await app.as(door.gate).send(UNDO, { input: { ticketId: id } });
    expect(twice.data.undoCheckIn.__typename).toBe('Conflict');
    expect((await scanned({ token, gate: 'South' })).checkIn.gate).toBe('South');
    expect(await entriesOf(id)).toBe('2');
  });

  it('is denied to the holder and to strangers', async () => {
    const { id, token, member } = await door.ticketed();
    await scanned({ token });
    for (const person of [member, door.stranger]) {
      const { errors } = await app.as(person).send(UNDO, { input: { ticketId: id } });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(await statusOf(id)).toBe('CHECKED_IN');
  });
});

describe('admitWalkIn', () => {
  const admit = (offer: Offer, input: object = {}, person: { token: string } = door.gate) => {
    const { eventId, ticketTypeId } = offer;
    const walkIn = { eventId, ticketTypeId, name: 'Wanda Walk-in', paid: true, gate: 'North', ...input };
    return app.as(person).send(WALK_IN, { input: walkIn });
  };

  it('sells, tickets and lets in at once, down to the last place and no further', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer, capacity: 5, priceMinor: 1_500 });
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
    const offer = await givenOffer(app, { organizer: door.organizer });
    const input = { idempotencyKey: 'walk-in-1' };
    const [first, second] = [await admit(offer, input), await admit(offer, input)];
    expect(second.data.admitWalkIn).toEqual(first.data.admitWalkIn);
    const other = await admit(offer, { ...input, name: 'Wilma Walk-in' });
    expect(other.data.admitWalkIn.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await countersOf(app, offer)).sold).toBe(1);
  });

  it('refuses an event that is over or cancelled, and staff of another organization', async () => {
    const offer = await givenOffer(app, { organizer: door.organizer });
    const denied = await admit(offer, {}, door.stranger);
    expect(denied.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await app.sql`update event set status = 'CANCELLED' where id = ${uuidOfAny(offer.eventId)}`;
    expect((await admit(offer)).data.admitWalkIn.code).toBe('EVENT_NOT_BOOKABLE');
    expect((await countersOf(app, offer)).sold).toBe(0);
  });
});
