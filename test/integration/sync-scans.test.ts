import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { Chance } from '../../src/demo/chance.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { makeSecrets } from '../../src/secrets.js';
import { givenOffer } from '../kit/given-bookings.js';
import { givenDoor, UNDO, type Door, type Ticketed } from '../kit/given-door.js';
import { givenList } from '../kit/given-gates.js';
import { conflictsOf, sync, toldScan, type Told } from '../kit/given-scans.js';
import { transferOverHttp } from '../kit/given-transfers.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const offer = () => givenOffer(app, { organizer: door.organizer });
const at = (minutes: number) => new Date(app.clock.now().getTime() + minutes * 60_000).toISOString();
const send = async (eventId: string, scans: Told[], person = door.gate) => {
  const { data, errors } = await sync(app, person, { eventId, scans });
  expect(errors).toBeUndefined();
  return data.syncScans.results as { nonce: string; outcome: string; reason: string | null; isRepeated: boolean }[];
};
/** All that has come of the scans of an event. */
const stateOf = async (eventId: string) => ({
  entries: await app.sql`select s.nonce, c.conflict, c.undone_at, c.left_at, r.nonce as rival from check_in c
    join scan s on s.id = c.id left join scan r on r.id = c.rival_id
    where c.event_id = ${uuidOfAny(eventId)} order by s.nonce`,
  tickets: await app.sql`select id, status from ticket where event_id = ${uuidOfAny(eventId)} order by id`,
});

describe('syncScans', () => {
  it('keeps a scan once, however often it is told', async () => {
    const { id, token, offer: ours } = await door.ticketed(await offer());
    const scan = toldScan({ token, nonce: 'offline-1', scannedAt: at(-30) });
    expect(await send(ours.eventId, [scan])).toEqual([
      { nonce: 'offline-1', outcome: 'RECORDED', reason: null, isRepeated: false },
    ]);
    const again = await send(ours.eventId, [scan, scan, toldScan({ token, nonce: 'offline-2', scannedAt: at(-10) })]);
    expect(again).toEqual([
      { nonce: 'offline-1', outcome: 'RECORDED', reason: null, isRepeated: true },
      { nonce: 'offline-1', outcome: 'RECORDED', reason: null, isRepeated: true },
      { nonce: 'offline-2', outcome: 'CONFLICT', reason: 'ALREADY_CHECKED_IN', isRepeated: false },
    ]);
    const [{ count }] = await app.sql`select count(*) from scan where ticket_id = ${uuidOfAny(id)}`;
    expect(count).toBe('2');
    expect((await door.scan({ token })).data.checkInTicket).toMatchObject({
      code: 'ALREADY_CHECKED_IN',
      gate: 'Offline',
    });
  });

  it('keeps 2,500 scans of a ticket, and says so of those beyond, as a gate does that is connected', async () => {
    const { id, token, offer: ours } = await door.ticketed(await offer());
    await app.sql`insert into scan (id, event_id, ticket_id, kind, nonce, gate, source, sequence, issue, is_admitted, reported_at,
        scanned_at, recorded_at, recorded_by_id, list_ids, rule)
      select gen_random_uuid(), ${uuidOfAny(ours.eventId)}, ${uuidOfAny(id)}, 'ENTRY', 'before-' || n, 'Offline', 'many', n, 0,
        false, now(), now(), now(), ${uuidOfAny(door.gate.id)}, '{}', 'ONCE' from generate_series(1, 2499) n`;
    const scans = ['last', 'beyond'].map((nonce) => toldScan({ token, nonce, isAdmitted: false, scannedAt: at(-30) }));
    expect(await send(ours.eventId, [...scans, scans[0]!])).toEqual([
      { nonce: 'last', outcome: 'RECORDED', reason: null, isRepeated: false },
      { nonce: 'beyond', outcome: 'REFUSED', reason: 'TOO_MANY_SCANS', isRepeated: false },
      { nonce: 'last', outcome: 'RECORDED', reason: null, isRepeated: true },
    ]);
    expect((await door.scan({ token })).data.checkInTicket).toMatchObject({ code: 'CONFLICT' });
    const [{ count }] = await app.sql`select count(*)::int from scan where ticket_id = ${uuidOfAny(id)}`;
    expect(count).toBe(2_500);
  });

  it('names what an earlier entry makes of one that was let in by the server', async () => {
    const { token, offer: ours } = await door.ticketed(await offer());
    const online = (await door.scan({ token })).data.checkInTicket.checkIn;
    await send(ours.eventId, [toldScan({ token, nonce: 'earlier', scannedAt: at(-60) })]);
    expect(await conflictsOf(app, door.organizer, ours.eventId)).toEqual([
      expect.objectContaining({ id: online.id, conflict: 'ALREADY_CHECKED_IN', rival: { gate: 'Offline' } }),
    ]);
  });

  it('comes to the same state in any order, split in any way, with repeats', async () => {
    const chance = new Chance(7);
    const ours = await offer();
    await givenList(app, door.organizer, { eventId: ours.eventId, rule: 'REENTRY' });
    const tickets: Ticketed[] = [];
    for (let count = 0; count < 6; count += 1) tickets.push(await door.ticketed(ours));
    const scans = Array.from({ length: 60 }, (_, index) =>
      toldScan({
        token: chance.pick(tickets).token,
        nonce: `any-${index}`,
        device: `device-${index % 4}`,
        sequence: index,
        // Many at the same instant, some on a clock that is a day ahead.
        scannedAt: at(chance.between(-5, 0) + (index % 9 === 0 ? 1_440 : 0)),
        ...chance.pick([{}, {}, { kind: 'EXIT' }, { isAdmitted: false }]),
        ...(index % 7 === 3 ? { kind: 'UNDO', undoes: `any-${index - 2}`, isAdmitted: true } : {}),
      }),
    );
    await send(ours.eventId, scans);
    const expected = await stateOf(ours.eventId);
    expect(expected.entries.filter(({ conflict }) => conflict).length).toBeGreaterThan(5);
    for (let round = 0; round < 3; round += 1) {
      // The same history is told anew: what was kept is taken away, past the trigger that forbids it.
      await app.sql`alter table scan disable trigger user`;
      await app.sql`delete from check_in where event_id = ${uuidOfAny(ours.eventId)}`;
      await app.sql`delete from scan where event_id = ${uuidOfAny(ours.eventId)}`;
      await app.sql`update ticket set status = 'VALID' where event_id = ${uuidOfAny(ours.eventId)}`;
      await app.sql`alter table scan enable trigger user`;
      const shuffled = scans
        .concat(scans.slice(0, 20))
        .map((scan) => ({ scan, key: chance.between(0, 1_000_000) }))
        .sort((one, other) => one.key - other.key)
        .map(({ scan }) => scan);
      const parts = [shuffled.slice(0, 13), shuffled.slice(13, 50), shuffled.slice(50)];
      await Promise.all(parts.map((part) => send(ours.eventId, part)));
      expect(await stateOf(ours.eventId)).toEqual(expected);
    }
  });

  it('names whoever was let in with a ticket that had changed hands, and keeps the entry of its new holder', async () => {
    const { id, member, token: old, offer: ours } = await door.ticketed(await offer());
    const other = await app.given.member();
    await transferOverHttp(app, member, { ticketId: id, toEmail: other.email });
    const { data } = await app.as(other).send('query($id: ID!) { ticket(id: $id) { token } }', { id });
    const shown = { old, new: data.ticket.token as string };
    const scans = [
      toldScan({ token: shown.old, nonce: 'old-token', scannedAt: at(-20) }),
      toldScan({ token: shown.new, nonce: 'new-token', scannedAt: at(-10) }),
    ];
    expect((await send(ours.eventId, scans)).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['CONFLICT', 'REISSUED'],
      ['RECORDED', null],
    ]);
    expect(await conflictsOf(app, door.organizer, ours.eventId)).toMatchObject([
      { conflict: 'REISSUED', rival: null, ticket: { id } },
    ]);
  });

  it('answers each scan that cannot be kept by its reason, and keeps the others', async () => {
    const ours = await offer();
    const [good, other, elsewhere] = [await door.ticketed(ours), await door.ticketed(ours), await door.ticketed()];
    const foreign = createTicketSigner(makeSecrets().TICKET_PRIVATE_KEY);
    const forged = foreign.sign({ ticketId: good.id, ...ours, issue: 1 });
    const tokens = [forged, good.token.slice(1), 'x'.repeat(10_000), elsewhere.token, good.token, other.token];
    const scans = tokens.map((token, index) =>
      toldScan({ token, nonce: `odd-${Math.min(index, 4)}`, sequence: index }),
    );
    const results = await send(ours.eventId, scans);
    expect(results.map(({ reason }) => reason)).toEqual([
      ...['TOKEN_INVALID', 'TOKEN_INVALID', 'TOKEN_INVALID', 'WRONG_EVENT', null],
      'NONCE_USED',
    ]);
    expect((await stateOf(ours.eventId)).entries.map(({ nonce }) => nonce)).toEqual(['odd-4']);
  });

  it('names who was let in with a ticket that was void, or had been given to somebody else', async () => {
    const ours = await offer();
    const [voided, given] = [await door.ticketed(ours), await door.ticketed(ours)];
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(voided.id)}`;
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(given.id)}`;
    const scans = [voided, given].map(({ token }, index) => toldScan({ token, nonce: `late-${index}` }));
    expect((await send(ours.eventId, scans)).map(({ reason }) => reason)).toEqual(['CANCELLED', 'REISSUED']);
    const { tickets } = await stateOf(ours.eventId);
    expect(tickets.map(({ status }) => status).sort()).toEqual(['VALID', 'VOID']);
  });

  it('settles a conflict when one of the two entries is taken back', async () => {
    const { id, token, offer: ours } = await door.ticketed(await offer());
    const scans = [-20, -10].map((minutes) => toldScan({ token, nonce: `both${minutes}`, scannedAt: at(minutes) }));
    await send(ours.eventId, scans);
    const [conflict] = await conflictsOf(app, door.organizer, ours.eventId);
    const undo = { input: { ticketId: id, checkInId: conflict.id } };
    expect((await app.as(door.gate).send(UNDO, undo)).data.undoCheckIn.ticket.status).toBe('CHECKED_IN');
    expect(await conflictsOf(app, door.organizer, ours.eventId)).toEqual([]);
  });

  it('takes an UNDO without its scan for a mistake of the device, and denies strangers, keeping nothing', async () => {
    const { token, offer: ours } = await door.ticketed(await offer());
    const { eventId } = ours;
    const unclear = await sync(app, door.gate, { eventId, scans: [toldScan({ token, kind: 'UNDO' })] });
    expect(unclear.errors?.[0]?.extensions.fields).toEqual([expect.objectContaining({ path: 'scans.0.undoes' })]);
    const denied = await sync(app, door.stranger, { eventId, scans: [toldScan({ token })] });
    expect(denied.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await stateOf(eventId)).entries).toEqual([]);
  });

  it('takes 500 scans with as many statements as one', async () => {
    const ours = await offer();
    const { token } = await door.ticketed(ours);
    const scans = Array.from({ length: 500 }, (_, index) =>
      toldScan({ token, nonce: `many-${index}`, isAdmitted: false }),
    );
    await send(ours.eventId, [toldScan({ token, nonce: 'first' })]);
    const one = await app.statements(() => send(ours.eventId, [toldScan({ token, nonce: 'one', isAdmitted: false })]));
    const many = await app.statements(() => send(ours.eventId, scans));
    expect(many.statements).toBe(one.statements);
  });
});
