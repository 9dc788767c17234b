import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenOffer } from '../kit/given-bookings.js';
import { givenDoor, WALK_IN, type Door } from '../kit/given-door.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const DOOR = 'query($id: ID!) { event(id: $id) { gates { name checkInListIds } checkInLists { name rule } } }';
const EXIT = `mutation($input: RecordExitInput!) { recordExit(input: $input) { __typename ... on Problem { code }
  ... on RecordExitSuccess { ticket { status } checkIn { gate leftAt } } } }`;
const UNDO = `mutation($input: UndoCheckInInput!) { undoCheckIn(input: $input) { __typename
  ... on UndoCheckInSuccess { ticket { status checkIns { gate undoneAt } } } } }`;

const offer = () => givenOffer(app, { organizer: door.organizer });
/** An event that goes on, since yesterday. */
const ongoing = async () => {
  const ours = await offer();
  await app.sql`update event set starts_at = now() - interval '1 day', ends_at = now() + interval '1 day'
    where id = ${uuidOfAny(ours.eventId)}`;
  return ours;
};
const hour = (hours: number) => addMilliseconds(app.clock.now(), hours * 3_600_000).toISOString();
let exits = 0;
const leave = async (input: object) => {
  const asked = { gate: 'North', nonce: `exit-${(exits += 1)}`, ...input };
  return (await app.as(door.gate).send(EXIT, { input: asked })).data.recordExit;
};
const scanned = async (input: object) => {
  const { data, errors } = await door.scan(input);
  return errors ? { errors } : data.checkInTicket;
};
const codeOf = async (input: object) => (await scanned(input)).code ?? 'IN';

describe('a check-in list', () => {
  it('lets in the ticket types that it names, at the gates that serve it', async () => {
    const ours = await offer();
    const { id, token } = await door.ticketed(ours);
    const vip = await givenOffer(app, { organizer: door.organizer });
    const foreign = { eventId: ours.eventId, name: 'VIP', rule: 'ONCE', ticketTypeIds: [vip.ticketTypeId] };
    expect((await setUp(app, door.organizer, 'createCheckInList', foreign)).errors[0].extensions.fields).toEqual([
      { path: 'ticketTypeIds.0', message: 'is no ticket type of this event' },
    ]);
    const { eventId } = ours;
    const hall = await givenList(app, door.organizer, { eventId, ticketTypeIds: [ours.ticketTypeId] });
    const boxes = await givenList(app, door.organizer, { eventId, name: 'Boxes', sections: ['Box'] });
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'North' });
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'Stairs', checkInListIds: [boxes.id] });
    expect(await codeOf({ token, gate: 'Stairs' })).toBe('NOT_ON_THIS_LIST');
    expect((await scanned({ token, gate: 'Nowhere' })).errors[0].extensions.fields[0].path).toBe('gate');
    expect(await codeOf({ token, gate: 'North' })).toBe('IN');
    const [entry] = await app.sql`select list_id from check_in where ticket_id = ${uuidOfAny(id)}`;
    expect(entry.list_id).toBe(uuidOfAny(hall.id));
  });

  it('lets in at its time, by the time of the scan', async () => {
    const { offer: ours, token } = await door.ticketed(await offer());
    const list = await givenList(app, door.organizer, { eventId: ours.eventId, opensAt: hour(1) });
    expect(await scanned({ token })).toMatchObject({ code: 'OUTSIDE_ENTRY_TIME' });
    await setUp(app, door.organizer, 'updateCheckInList', { id: list.id, opensAt: hour(-2), closesAt: hour(-1) });
    expect(await codeOf({ token })).toBe('OUTSIDE_ENTRY_TIME');
    expect(await codeOf({ token, scannedAt: hour(-1.5) })).toBe('IN');
  });

  it('with re-entry lets in again after an exit, which is safe to repeat', async () => {
    const { offer: ours, token } = await door.ticketed(await offer());
    await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'REENTRY' });
    expect((await leave({ token })).code).toBe('NOT_INSIDE');
    expect(await codeOf({ token })).toBe('IN');
    expect(await codeOf({ token })).toBe('ALREADY_CHECKED_IN');
    const left = await leave({ token, nonce: 'out' });
    expect(left).toMatchObject({ ticket: { status: 'CHECKED_IN' }, checkIn: { gate: 'North' } });
    expect(left.checkIn.leftAt).not.toBeNull();
    expect(await leave({ token, nonce: 'out' })).toEqual(left);
    expect((await scanned({ token, nonce: 'out' })).errors[0].extensions.fields[0].path).toBe('nonce');
    app.clock.advance(1_000);
    expect(await codeOf({ token, gate: 'South' })).toBe('IN');
    expect(await codeOf({ token })).toBe('ALREADY_CHECKED_IN');
  });

  it.each(['at the gate', 'offline'])(
    'lets out whom it let in when it is for other sections by then: %s',
    async (how) => {
      const { id: ticketId, offer: ours, token } = await door.ticketed(await offer());
      const { eventId } = ours;
      const { id } = await givenList(app, door.organizer, { eventId, rule: 'REENTRY' });
      await givenList(app, door.organizer, { eventId, name: 'Foyer', rule: 'REENTRY' });
      expect(await codeOf({ token })).toBe('IN');
      await setUp(app, door.organizer, 'updateCheckInList', { id, sections: ['Box'] });
      app.clock.advance(1_000);
      const scannedAt = app.clock.now().toISOString();
      const exit = toldScan({ token, kind: 'EXIT', gate: 'North', scannedAt });
      if (how === 'offline') await sync(app, door.gate, { eventId, scans: [exit] });
      else expect((await leave({ token })).checkIn).toEqual({ gate: 'North', leftAt: scannedAt });
      const entries = await app.sql`select left_at from check_in where ticket_id = ${uuidOfAny(ticketId)}`;
      expect(entries.map(({ left_at: leftAt }) => leftAt.toISOString())).toEqual([scannedAt]);
    },
  );

  it('lets in as many times as it says, whatever the number of gates that scan at once', async () => {
    const { id, offer: ours, token } = await door.ticketed(await offer());
    await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'TIMES', times: 3 });
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf({ token })));
    expect(codes.sort()).toEqual([...Array<string>(3).fill('IN'), ...Array<string>(5).fill('NO_ENTRIES_LEFT')]);
    const undone = await app.as(door.gate).send(UNDO, { input: { ticketId: id } });
    expect(undone.data.undoCheckIn.ticket.status).toBe('CHECKED_IN');
    expect([await codeOf({ token }), await codeOf({ token })]).toEqual(['IN', 'NO_ENTRIES_LEFT']);
  });

  it('once a day lets in again when the day has turned where the event is', async () => {
    const ours = await offer();
    const { token } = await door.ticketed(ours);
    await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'ONCE_A_DAY' });
    const [event] = await app.sql`update event set time_zone = 'Asia/Tokyo', starts_at = '2026-11-01T03:00:00Z',
      ends_at = '2026-11-03T12:00:00Z' where id = ${uuidOfAny(ours.eventId)} returning ends_at`;
    expect(event.ends_at < app.clock.now()).toBe(true);
    const at = (scannedAt: string) => codeOf({ token, scannedAt });
    for (const day of [28, 27]) expect(await at(`2026-10-${day}T15:00:00Z`)).toBe('IN');
    expect(await at('2026-10-28T14:59:59.999Z')).toBe('ALREADY_CHECKED_IN');
    expect(await at('2026-11-01T14:59:59.999Z')).toBe('IN');
    expect(await at('2026-11-01T03:00:00Z')).toBe('ALREADY_CHECKED_IN');
    expect(await at('2026-11-01T15:00:00Z')).toBe('IN');
    expect(await at('2026-11-02T14:59:00Z')).toBe('ALREADY_CHECKED_IN');
  });

  it.each(['CET', 'AET'])('once a day knows the days of a time zone by a short name: %s', async (timeZone) => {
    const ours = await offer();
    const { token } = await door.ticketed(ours);
    await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'ONCE_A_DAY' });
    await app.sql`update event set time_zone = ${timeZone}, starts_at = '2026-07-01T03:00:00Z',
      ends_at = '2026-07-03T12:00:00Z' where id = ${uuidOfAny(ours.eventId)}`;
    const turnsAt = { CET: '2026-07-01T22:00:00Z', AET: '2026-07-01T14:00:00Z' }[timeZone]!;
    const before = addMilliseconds(new Date(turnsAt), -1).toISOString();
    const codes = [];
    for (const scannedAt of [before, before, turnsAt, turnsAt]) codes.push(await codeOf({ token, scannedAt }));
    expect(codes).toEqual(['IN', 'ALREADY_CHECKED_IN', 'IN', 'ALREADY_CHECKED_IN']);
  });

  it('once a day knows whom the door let in today by other terms, or by none', async () => {
    const { offer: ours, token } = await door.ticketed(await ongoing());
    expect(await codeOf({ token })).toBe('IN');
    const list = await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'ONCE' });
    const other = await door.ticketed(ours);
    expect(await codeOf({ token: other.token })).toBe('IN');
    await setUp(app, door.organizer, 'updateCheckInList', { id: list.id, rule: 'ONCE_A_DAY' });
    const input = { eventId: ours.eventId, ticketTypeId: ours.ticketTypeId, name: 'Wanda', paid: true };
    const { ticket } = (await app.as(door.gate).send(WALK_IN, { input })).data.admitWalkIn;
    app.clock.advance(1_000);
    const codes = await Promise.all([token, other.token, ticket.token].map((each) => codeOf({ token: each })));
    expect(codes).toEqual(Array(3).fill('ALREADY_CHECKED_IN'));
  });

  it('keeps for a scan the terms that it was judged by', async () => {
    const { id, offer: ours, token } = await door.ticketed(await offer());
    const list = await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'TIMES', times: 2 });
    expect([await codeOf({ token }), await codeOf({ token })]).toEqual(['IN', 'IN']);
    await setUp(app, door.organizer, 'updateCheckInList', { id: list.id, rule: 'ONCE', times: null });
    expect(await codeOf({ token })).toBe('ALREADY_CHECKED_IN');
    const entries = await app.sql`select conflict from check_in where ticket_id = ${uuidOfAny(id)}`;
    expect(entries.map(({ conflict }) => conflict)).toEqual([null, null]);
  });

  it('does not go out of use while a gate names it, and its terms must fit together', async () => {
    const { eventId } = await offer();
    const list = await givenList(app, door.organizer, { eventId });
    const { gate } = await setUp(app, door.organizer, 'createGate', { eventId, name: 'A', checkInListIds: [list.id] });
    const archive = () => setUp(app, door.organizer, 'archiveCheckInList', { id: list.id });
    expect((await archive()).message).toBe('The gate A serves this list: change the gate first.');
    await setUp(app, door.organizer, 'updateGate', { id: gate.id, checkInListIds: [] });
    expect((await archive()).checkInList.archivedAt).not.toBeNull();
    const wrong = [
      { rule: 'TIMES' },
      { rule: 'ONCE', times: 2 },
      { rule: 'ONCE', opensAt: hour(2), closesAt: hour(1) },
    ];
    for (const terms of wrong) {
      const made = await setUp(app, door.organizer, 'createCheckInList', { eventId, name: 'Odd', ...terms });
      expect(made.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('is for all ticket types and sections when they are cleared with null', async () => {
    const { eventId, ticketTypeId } = await offer();
    const list = await givenList(app, door.organizer, { eventId, ticketTypeIds: [ticketTypeId], sections: ['Box'] });
    const cleared = { id: list.id, ticketTypeIds: null, sections: null };
    const { checkInList } = await setUp(app, door.organizer, 'updateCheckInList', cleared);
    expect(checkInList).toMatchObject({ ticketTypeIds: [], sections: [] });
  });
});

describe('the gates of an event', () => {
  it('have names of their own, are changed by managers, and seen by the staff', async () => {
    const { eventId } = await offer();
    const list = await givenList(app, door.organizer, { eventId });
    const made = { eventId, name: ' North ', checkInListIds: [list.id] };
    const { gate } = await setUp(app, door.organizer, 'createGate', made);
    expect(gate).toMatchObject({ name: 'North', checkInListIds: [list.id], archivedAt: null });
    expect((await setUp(app, door.organizer, 'createGate', { eventId, name: 'North' })).code).toBe('NAME_TAKEN');
    const seen = {
      gates: [{ name: 'North', checkInListIds: [list.id] }],
      checkInLists: [{ name: 'Hall', rule: 'ONCE' }],
    };
    expect((await app.as(door.gate).send(DOOR, { id: eventId })).data.event).toEqual(seen);
    const nothing = { gates: [], checkInLists: [] };
    expect((await app.as(door.stranger).send(DOOR, { id: eventId })).data.event).toEqual(nothing);
    await setUp(app, door.organizer, 'archiveGate', { id: gate.id });
    expect((await app.as(door.gate).send(DOOR, { id: eventId })).data.event.gates).toEqual([]);
    expect((await setUp(app, door.organizer, 'createGate', { eventId, name: 'North' })).gate.name).toBe('North');
  });
});

describe('the scans', () => {
  it('have their first answer again when their gate has another name by then', async () => {
    const { token, offer: ours } = await door.ticketed(await offer());
    const { gate } = await setUp(app, door.organizer, 'createGate', { eventId: ours.eventId, name: 'North' });
    const first = await scanned({ token, nonce: 'before' });
    await setUp(app, door.organizer, 'updateGate', { id: gate.id, name: 'Northern Gate' });
    expect(await scanned({ token, nonce: 'before' })).toEqual(first);
    expect((await scanned({ token, nonce: 'after' })).errors[0].extensions.fields[0].path).toBe('gate');
  });

  it('have their first answer again when another exit ended the entry by then', async () => {
    const { token, offer: ours } = await door.ticketed(await offer());
    await scanned({ token });
    app.clock.advance(60_000);
    const left = await leave({ token, nonce: 'out' });
    const scannedAt = addMilliseconds(app.clock.now(), -30_000).toISOString();
    const scans = [toldScan({ token, kind: 'EXIT', nonce: 'out-before', scannedAt })];
    await sync(app, door.gate, { eventId: ours.eventId, scans });
    expect(await leave({ token, nonce: 'out' })).toEqual({ ...left, checkIn: { gate: 'North', leftAt: scannedAt } });
  });

  it('are only added', async () => {
    const { token, id } = await door.ticketed(await offer());
    await scanned({ token });
    const refused = 'Scans are only added, never changed.';
    await expect(app.sql`update scan set gate = 'x' where ticket_id = ${uuidOfAny(id)}`).rejects.toThrow(refused);
    await expect(app.sql`delete from scan where ticket_id = ${uuidOfAny(id)}`).rejects.toThrow(refused);
    await expect(app.sql`truncate scan`).rejects.toThrow(refused);
  });
});
