import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import pg from 'pg';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { bookOf, decideAtGate } from '../../src/modules/admission/decision/index.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import { givenOffer } from '../kit/given-bookings.js';
import { viewerOf } from '../kit/given-events.js';
import { handleWaiting } from '../kit/given-payments.js';
import { givenDoor, type Door } from '../kit/given-door.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { manifestOf } from '../kit/given-manifest.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const offer = () => givenOffer(app, { organizer: door.organizer });
const keyOf = (id: string) => uuidOfAny(id).replaceAll('-', '');

/** Begins a transaction that writes; what is answered ends it. */
async function writing(connectionString: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('begin');
  await client.query('select pg_current_xact_id()');
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}

describe('gateManifest', () => {
  it('tells all tickets at first, and then those that changed', async () => {
    const ours = await offer();
    const [one, other] = [await door.ticketed(ours), await door.ticketed(ours)];
    const first = await manifestOf(app, door.gate, { eventId: ours.eventId });
    expect(first).toMatchObject({ fromVersion: null, eventKey: keyOf(ours.eventId), isCalledOff: false, after: null });
    expect(first.tickets.map(({ key }: { key: string }) => key).sort()).toEqual(
      [one, other].map(({ id }) => keyOf(id)).sort(),
    );
    const quiet = await manifestOf(app, door.gate, { eventId: ours.eventId, sinceVersion: first.toVersion });
    expect(quiet).toMatchObject({ fromVersion: first.toVersion, tickets: [] });
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(one.id)}`;
    const later = await manifestOf(app, door.gate, { eventId: ours.eventId, sinceVersion: quiet.toVersion });
    expect(later.tickets).toEqual([
      expect.objectContaining({ key: keyOf(one.id), issue: 2, isVoid: false, scans: [] }),
    ]);
    await door.scan({ token: other.token });
    const scanned = await manifestOf(app, door.gate, { eventId: ours.eventId, sinceVersion: later.toVersion });
    expect(scanned.tickets).toEqual([
      expect.objectContaining({
        key: keyOf(other.id),
        scans: [expect.objectContaining({ gate: 'North', isAdmitted: true })],
      }),
    ]);
  });

  it('does not miss what commits after the manifest was read, though it began before', async () => {
    const { id, offer: ours } = await door.ticketed(await offer());
    const { eventId } = ours;
    const slow = new pg.Client({ connectionString: app.databaseUrl });
    await slow.connect();
    await slow.query('begin');
    await slow.query('update ticket set issue = 7 where id = $1', [uuidOfAny(id)]);
    // Others commit meanwhile, with higher numbers.
    await door.ticketed(await offer());
    const during = await manifestOf(app, door.gate, { eventId });
    expect(during.tickets).toEqual([expect.objectContaining({ key: keyOf(id), issue: 1 })]);
    await slow.query('commit');
    await slow.end();
    const later = await manifestOf(app, door.gate, { eventId, sinceVersion: during.toVersion });
    expect(later.tickets).toEqual([expect.objectContaining({ key: keyOf(id), issue: 7 })]);
  });

  it('waits for what is written in its own database alone: elsewhere a transaction may take hours', async () => {
    const { offer: ours } = await door.ticketed(await offer());
    const { eventId } = ours;
    const endElsewhere = await writing(app.databaseUrl.replace(/\/[^/]*$/, '/postgres'));
    const first = await manifestOf(app, door.gate, { eventId });
    await door.ticketed(await offer());
    const quiet = await manifestOf(app, door.gate, { eventId, sinceVersion: first.toVersion });
    expect(quiet).toMatchObject({ fromVersion: first.toVersion, tickets: [] });
    const other = await door.ticketed(ours);
    const later = await manifestOf(app, door.gate, { eventId, sinceVersion: quiet.toVersion });
    expect(later.tickets.map(({ key }: { key: string }) => key)).toEqual([keyOf(other.id)]);
    expect((await manifestOf(app, door.gate, { eventId, sinceVersion: later.toVersion })).tickets).toEqual([]);
    await endElsewhere();

    // One in its own database might write tickets: all that is newer is told again until it has ended.
    const endHere = await writing(app.databaseUrl);
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(other.id)}`;
    const before = await manifestOf(app, door.gate, { eventId, sinceVersion: later.toVersion });
    const again = await manifestOf(app, door.gate, { eventId, sinceVersion: before.toVersion });
    expect(again).toMatchObject({ fromVersion: before.toVersion, toVersion: before.toVersion });
    expect(again.tickets).toEqual([expect.objectContaining({ key: keyOf(other.id), issue: 2 })]);
    await endHere();
    const after = await manifestOf(app, door.gate, { eventId, sinceVersion: again.toVersion });
    expect((await manifestOf(app, door.gate, { eventId, sinceVersion: after.toVersion })).tickets).toEqual([]);
  });

  it('is told whole to whoever comes with a version that is none', async () => {
    const { offer: ours } = await door.ticketed(await offer());
    const { eventId } = ours;
    const { toVersion } = await manifestOf(app, door.gate, { eventId });
    for (const sinceVersion of ['999999999999', '0']) {
      const manifest = await manifestOf(app, door.gate, { eventId, sinceVersion });
      if (sinceVersion === '0') expect(Number(toVersion)).toBeLessThan(2 ** 31);
      expect(manifest.tickets).toHaveLength(1);
    }
    const odd = await app
      .as(door.gate)
      .send('query($id: ID!) { gateManifest(eventId: $id, sinceVersion: "x") { toVersion } }', { id: eventId });
    expect(odd.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('says at once that the event was called off, and then which tickets are void for it; a gate lets nobody in', async () => {
    const ours = await offer();
    const { eventId } = ours;
    const tickets = [await door.ticketed(ours), await door.ticketed(ours)];
    const first = await manifestOf(app, door.gate, { eventId });
    const isIn = (book: ReturnType<typeof bookOf>) =>
      tickets.map(({ token }, sequence) => {
        const report = { kind: 'ENTRY' as const, nonce: 'gate', undoes: null, gate: 'North', source: 'd', sequence };
        const decision = decideAtGate(book, token, { ...report, reportedAt: app.clock.now().getTime() });
        return decision.verdict === 'REFUSED' ? decision.reason : decision.verdict;
      });
    expect(isIn(bookOf(first, () => true))).toEqual(['ADMIT', 'ADMIT']);
    await app.execute(viewerOf(door.organizer, 'ORGANIZER'), cancelEvent, { eventId, reason: 'Storm.' });
    const told = await manifestOf(app, door.gate, { eventId, sinceVersion: first.toVersion });
    expect(told).toMatchObject({ isCalledOff: true, tickets: [] });
    expect(isIn(bookOf({ ...told, tickets: first.tickets }, () => true))).toEqual(['CANCELLED', 'CANCELLED']);
    await handleWaiting(app, 'event.cancelled');
    await handleWaiting(app, 'booking.called-off');
    const later = await manifestOf(app, door.gate, { eventId, sinceVersion: told.toVersion });
    expect(later.isCalledOff).toBe(true);
    expect(new Map(later.tickets.map(({ key, isVoid }: { key: string; isVoid: boolean }) => [key, isVoid]))).toEqual(
      new Map(tickets.map(({ id }) => [keyOf(id), true])),
    );
    expect(isIn(bookOf(later, () => true))).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('lets a gate decide as the server does', async () => {
    const ours = await offer();
    const { eventId } = ours;
    const list = await givenList(app, door.organizer, { eventId, rule: 'REENTRY', ticketTypeIds: [ours.ticketTypeId] });
    await setUp(app, door.organizer, 'createGate', { eventId, name: 'North', checkInListIds: [list.id] });
    const [inside, fresh, dead] = [await door.ticketed(ours), await door.ticketed(ours), await door.ticketed(ours)];
    await door.scan({ token: inside.token });
    await app.sql`update ticket set issue = 2 where id = ${uuidOfAny(dead.id)}`;
    const manifest = await manifestOf(app, door.gate, { eventId });
    const keys = new Map(
      manifest.keys.map(({ kid, x }: { kid: string; x: string }) => [
        Buffer.from(kid, 'base64url').toString('hex'),
        createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
      ]),
    );
    const book = bookOf(manifest, ({ keyId, signed, signature }) => {
      const key = keys.get(keyId);
      return key !== undefined && verify(null, signed, key as never, signature);
    });
    const report = { kind: 'ENTRY' as const, nonce: 'gate-1', undoes: null, gate: 'North', source: 'd', sequence: 1 };
    const reportedAt = app.clock.now().getTime();
    const answers = [inside, fresh, dead].map(({ token }) => {
      const decision = decideAtGate(book, token, { ...report, reportedAt });
      return decision.verdict === 'REFUSED' ? decision.reason : decision.verdict;
    });
    expect(answers).toEqual(['ALREADY_INSIDE', 'ADMIT', 'REISSUED']);
  });
});
