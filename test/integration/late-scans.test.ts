import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { bookOf, decideAtGate } from '../../src/modules/admission/decision/index.js';
import { givenOffer } from '../kit/given-bookings.js';
import { pairedDevice } from '../kit/given-devices.js';
import { givenDoor, type Door } from '../kit/given-door.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { manifestOf } from '../kit/given-manifest.js';
import { conflictsOf, toldScan, type Told } from '../kit/given-scans.js';
import { transferOverHttp } from '../kit/given-transfers.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const DAY = 24 * 60;

let app: TestApp;
let door: Door;
let began: number;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
  began = app.clock.now().getTime();
});
afterAll(() => app.close());

const at = (minutes: number) => new Date(began + minutes * 60_000).toISOString();
const offer = () => givenOffer(app, { organizer: door.organizer });

/** What a device is told of its scans: the reason, or what became of them. */
async function told(device: { token: string }, eventId: string, scans: Told[]): Promise<string[]> {
  const { data } = await app.as(device).send(
    `mutation($input: SyncScansInput!) { syncScans(input: $input) {
      ... on SyncScansSuccess { results { outcome reason } } } }`,
    { input: { eventId, scans } },
  );
  return data.syncScans.results.map(({ outcome, reason }: { outcome: string; reason: string | null }) =>
    reason === null ? outcome : `${outcome} ${reason}`,
  );
}

const scansOf = (ticketId: string) =>
  app.sql`select nonce, issue, reported_at, scanned_at, ground from scan where ticket_id = ${uuidOfAny(ticketId)}
    order by nonce`;

it('the token of before a transfer is a named conflict when a gate let it in, and the new one lets its holder in all the same', async () => {
  const ours = await offer();
  const { eventId } = ours;
  const device = await pairedDevice(app, door.organizer, eventId);
  const { id, token: old, member } = await door.ticketed(ours);
  // The gate has its manifest from before, and lets the old code in while it is offline.
  const stale = bookOf(await manifestOf(app, door.gate, { eventId }), () => true);
  const friend = await app.given.member();
  const { data } = await transferOverHttp(app, member, { ticketId: id, toEmail: friend.email });
  expect(data.transferTicket.__typename).toBe('TransferTicketSuccess');
  const TOKEN = 'query($id: ID!) { ticket(id: $id) { token } }';
  const { token: fresh } = (await app.as(friend).send(TOKEN, { id })).data.ticket;
  expect(fresh).not.toBe(old);
  const report = {
    kind: 'ENTRY' as const,
    nonce: 'old',
    undoes: null,
    gate: 'Offline',
    source: 'device-1',
    sequence: 0,
  };
  const reportedAt = began;
  expect(decideAtGate(stale, old, { ...report, reportedAt }).verdict).toBe('ADMIT');
  expect((await door.scan({ token: old })).data.checkInTicket.__typename).not.toBe('CheckInTicketSuccess');

  expect(await told(device, eventId, [toldScan({ token: old, nonce: 'old', scannedAt: at(-30) })])).toEqual([
    'CONFLICT REISSUED',
  ]);
  // It counts for nobody: whoever has the ticket now is let in, offline as well as at the next gate.
  expect(
    await told(device, eventId, [toldScan({ token: fresh, nonce: 'new', sequence: 1, scannedAt: at(-20) })]),
  ).toEqual(['RECORDED']);
  expect(await conflictsOf(app, door.organizer, eventId)).toMatchObject([{ conflict: 'REISSUED', ticket: { id } }]);
  expect((await scansOf(id)).map(({ nonce, issue, ground }) => [nonce, issue, ground])).toEqual([
    ['new', 2, null],
    ['old', 1, 'REISSUED'],
  ]);
  const current = bookOf(await manifestOf(app, door.gate, { eventId }), () => true);
  expect(decideAtGate(current, old, { ...report, nonce: 'again', reportedAt })).toMatchObject({ reason: 'REISSUED' });
  expect((await door.scan({ token: fresh })).data.checkInTicket.__typename).toBe('AlreadyCheckedIn');
});

it('the list of a gate that has gone out of use since it scanned is the one that the scan counts for', async () => {
  const ours = await offer();
  const { eventId } = ours;
  const device = await pairedDevice(app, door.organizer, eventId);
  const { id, token } = await door.ticketed(ours);
  const lists: Record<string, { id: string }> = {};
  for (const name of ['Hall', 'Lounge', 'Attic']) lists[name] = await givenList(app, door.organizer, { eventId, name });
  const gates: Record<string, string> = {};
  for (const name of ['Hall', 'Lounge', 'Attic']) {
    const input = { eventId, name: `${name} door`, checkInListIds: [lists[name]!.id] };
    gates[name] = (await setUp(app, door.organizer, 'createGate', input)).gate.id;
  }
  const scanAt = (gate: string, minutes: number) => toldScan({ token, gate, nonce: gate, scannedAt: at(minutes) });
  expect(await told(device, eventId, [scanAt('Hall door', -30)])).toEqual(['RECORDED']);
  for (const name of ['Lounge', 'Attic']) await setUp(app, door.organizer, 'archiveGate', { id: gates[name] });
  await setUp(app, door.organizer, 'archiveCheckInList', { id: lists['Attic']!.id });
  expect(await told(device, eventId, [scanAt('Lounge door', -20)])).toEqual(['RECORDED']);
  const entries = await app.sql`select list_id from check_in where ticket_id = ${uuidOfAny(id)} order by scanned_at`;
  expect(entries.map(({ list_id: listId }) => listId)).toEqual(
    [lists['Hall'], lists['Lounge']].map((list) => uuidOfAny(list!.id)),
  );
  // What served nothing that is still in use is as good as unknown, and serves all.
  expect(await told(device, eventId, [scanAt('Attic door', -10)])).toEqual(['CONFLICT ALREADY_CHECKED_IN']);
});

it('clocks that are a day behind or ahead lose no scan: what the list forbids by them is named', async () => {
  const ours = await offer();
  const { eventId } = ours;
  await givenList(app, door.organizer, { eventId, rule: 'ONCE', opensAt: at(-60), closesAt: at(4 * 60) });
  const [right, late, early] = [await door.ticketed(ours), await door.ticketed(ours), await door.ticketed(ours)];
  const [good, behind, ahead] = await Promise.all([0, 1, 2].map(() => pairedDevice(app, door.organizer, eventId)));
  const scan = (ticket: { token: string }, nonce: string, minutes: number) =>
    toldScan({ token: ticket.token, nonce, device: nonce, scannedAt: at(minutes) });

  // Each of three people comes once, to a gate whose clock is right, behind or ahead.
  expect(await told(good!, eventId, [scan(right, 'good', -5)])).toEqual(['RECORDED']);
  expect(await told(behind!, eventId, [scan(late, 'behind', -DAY)])).toEqual(['CONFLICT TOO_EARLY']);
  expect(await told(ahead!, eventId, [scan(early, 'ahead', DAY)])).toEqual(['CONFLICT TOO_LATE']);
  expect([...(await scansOf(late.id)), ...(await scansOf(early.id))]).toMatchObject([
    { nonce: 'behind', ground: 'TOO_EARLY', reported_at: new Date(at(-DAY)) },
    { nonce: 'ahead', ground: 'TOO_LATE', reported_at: new Date(at(DAY)) },
  ]);

  // Whatever their clocks say, one who comes twice is seen: the one entry counts, the other has a name.
  expect(await told(behind!, eventId, [scan(right, 'right-behind', -DAY)])).toEqual(['CONFLICT TOO_EARLY']);
  expect(await told(ahead!, eventId, [scan(right, 'right-ahead', DAY)])).toEqual(['CONFLICT TOO_LATE']);
  const entries = await app.sql`select count(*) filter (where conflict is null)::int as counted, count(*)::int as all
    from check_in where ticket_id = ${uuidOfAny(right.id)}`;
  expect(entries).toEqual([{ counted: 1, all: 3 }]);
  expect(await conflictsOf(app, door.organizer, eventId)).toHaveLength(4);
});
