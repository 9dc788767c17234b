import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OtherViewer } from '../../src/kernel/auth/assumed-viewer.js';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { encodeId, newId } from '../../src/kernel/ids.js';
import { Context } from '../../src/kernel/graphql/context.js';
import { Ports } from '../../src/kernel/ports.js';
import { changeRole } from '../../src/modules/accounts/index.js';
import { addMember, createViewers, type Viewers } from '../../src/modules/organizations/index.js';
import { AHEAD, AheadNode, standing, taking } from '../kit/ahead-node.js';
import type { Person } from '../kit/given-accounts.js';
import { publishedEvent, submittedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf } from '../kit/given-inventory.js';
import { leastStatements } from '../kit/least-statements.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let node: AheadNode;
let app: TestApp;
/** Other nodes: one that sends everything the long way, and one that counts what is tried. */
let plain: TestApp;
let limited: TestApp;
beforeAll(async () => {
  node = await AheadNode.start();
  app = node.app;
  plain = await startTestApp({ beside: app, environment: { ROLE: 'api' }, fastLane: false });
  limited = await startTestApp({ beside: app, environment: { ROLE: 'api', RATE_LIMITS: 'on' } });
});
afterAll(async () => {
  await plain.close();
  await limited.close();
  await node.close();
});
beforeEach(() => node.time.set(0));

const RESERVE = `mutation($input: ReserveInput!) { reserve(input: $input) {
  ... on ReserveSuccess { reservation { id event { id title } } } ... on Problem { code } } }`;

type Bookable = Pick<GivenEvent, 'id' | 'ticketTypeId'> & { accessCode?: string };

async function reserve(
  person: Person,
  { id: eventId, ticketTypeId, accessCode }: Bookable,
  at: TestApp = app,
): Promise<unknown> {
  const input = { eventId, items: [{ ticketTypeId, quantity: 1 }], accessCode };
  const { data, errors } = await at.as(person).send(RESERVE, { input });
  return errors?.[0]?.extensions['code'] ?? data.reserve.code ?? data.reserve.reservation.event.id;
}

/** Somebody who has asked for places before, and is remembered. */
async function knownMember(event: GivenEvent, at: TestApp = app): Promise<Person> {
  const person = await app.given.member();
  // The first time the document may not be known, the second time the viewer.
  for (let times = 0; times < 3; times += 1) await reserve(person, event, at);
  return person;
}

const endSessions = ({ id }: Person) =>
  app.sql`update session set revoked_at = now() where user_id = ${uuidOf('usr', id)}`;
const countReservations = async ({ id }: Person) =>
  (await app.sql`select 1 from reservation where member_id = ${uuidOf('usr', id)}`).length;

describe('a reservation of somebody who was looked up before', () => {
  it('asks for their session with the statement that locks, not with one of its own', async () => {
    const event = await publishedEvent(app);
    const person = await knownMember(event);
    const lookedUp = await leastStatements(plain, () => reserve(person, event, plain));
    expect(await leastStatements(app, () => reserve(person, event))).toBe(lookedUp - 1);
  });

  it('is refused once their session has ended, and holds nothing', async () => {
    const event = await publishedEvent(app);
    const person = await knownMember(event);
    const before = await countReservations(person);
    await endSessions(person);
    expect([await reserve(person, event), await reserve(person, event)]).toEqual([
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ]);
    expect(await countReservations(person)).toBe(before);
  });

  it.each<[string, (event: GivenEvent) => Bookable]>([
    ['an event that there is not', ({ ticketTypeId }) => ({ id: newId('evt'), ticketTypeId })],
    ['a code, which is not counted', (event) => ({ ...event, accessCode: 'OPEN SESAME' })],
  ])('is refused once their session has ended, whatever it is for: %s', async (_, bookableOf) => {
    const event = await publishedEvent(app);
    const [person, other] = [await knownMember(event, limited), await knownMember(event, limited)];
    const asked = (by: Person) => reserve(by, bookableOf(event), limited);
    expect(await asked(other)).toEqual(expect.stringMatching('NOT_FOUND|NOT_APPLICABLE'));
    const counted = () => app.sql`select key, points from rate_limit order by key`;
    const before = await counted();
    await endSessions(person);
    expect([await asked(person), await asked(person)]).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(await counted()).toEqual(before);
  });

  it('is refused where the session is somebody else’s', async () => {
    const event = await publishedEvent(app);
    const [person, other] = [await knownMember(event), await app.given.member()];
    await app.sql`update session set user_id = ${uuidOf('usr', other.id)} where user_id = ${uuidOf('usr', person.id)}`;
    expect(await reserve(person, event)).toBe('UNAUTHENTICATED');
  });

  it.each<[string, (person: Person, event: GivenEvent) => Promise<unknown>]>([
    ['role', ({ id: userId }) => app.execute(system, changeRole, { userId, role: 'ADMIN' })],
    [
      'organization',
      ({ email }, { organizer }) =>
        app.execute(viewerOf(organizer, 'ORGANIZER'), addMember, {
          ...{ organizationId: organizer.organizationId, email, role: 'GATE' as const },
        }),
    ],
  ])('goes by what they may do now: another %s', async (_, happens) => {
    const hidden = await submittedEvent(app);
    const person = await knownMember(hidden);
    expect(await reserve(person, hidden)).toBe('NOT_FOUND');
    await happens(person, hidden);
    expect(await reserve(person, hidden)).toBe('EVENT_NOT_BOOKABLE');
  });

  it('is refused alone, however many ask at once', async () => {
    const event = await publishedEvent(app, { capacity: 1_000 });
    const people: Person[] = [];
    for (let index = 0; index < 12; index += 1) people.push(await knownMember(event));
    const [gone, ...others] = people as [Person, ...Person[]];
    const all = () => Promise.all(people.map((person) => reserve(person, event)));
    for (let times = 0; times < 5; times += 1) expect(await all()).toEqual(people.map(() => event.id));
    await endSessions(gone);
    for (let times = 0; times < 5; times += 1) {
      expect(await all()).toEqual(['UNAUTHENTICATED', ...others.map(() => event.id)]);
    }
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });
});

describe('what is settled for an assumed viewer', () => {
  let viewers: Viewers;
  beforeAll(() => {
    viewers = createViewers(app.read().em);
  });

  async function assumedMember(): Promise<Viewer> {
    const { id } = await app.given.member();
    const [session] = await app.sql`select id from session where user_id = ${uuidOf('usr', id)}`;
    const claims = { userId: id, sessionId: encodeId('ses', String(session.id)), expiresAt: new Date() };
    expect(viewers.assume(claims)).toBeUndefined();
    await viewers.find(claims);
    return viewers.assume(claims)!;
  }

  const settle = (event: GivenEvent, viewer: Viewer, quantity = 1) =>
    node.alone({ ...taking(event, standing(event, quantity)), viewer });

  it('confirms them ahead of the lock, be it with a refusal', async () => {
    const event = await node.knownField();
    const [served, refused] = [await assumedMember(), await assumedMember()];
    expect(served.assumed).toMatchObject({ isUntried: true, isConfirmed: false });
    expect((await settle(event, served)).trips).toEqual(AHEAD);
    expect(await settle(event, refused, 11)).toMatchObject({ told: { code: 'LIMIT_EXCEEDED' }, trips: AHEAD });
    for (const { assumed } of [served, refused]) expect(assumed).toMatchObject({ isUntried: false, isConfirmed: true });
  });

  it.each([
    ['ahead of the lock', () => node],
    ['behind it', () => node.anew()],
  ])('fails for them alone when they are not as was assumed: %s', async (_, nodeOf) => {
    const event = await node.knownField();
    const [gone, other] = [await assumedMember(), await assumedMember()];
    await app.sql`update session set revoked_at = now() where user_id = ${uuidOf('usr', gone.id!)}`;
    const at = nodeOf();
    const asked = [gone, other].map((viewer) => at.alone({ ...taking(event, standing(event)), viewer }));
    const [first, second] = await Promise.allSettled(asked);
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(OtherViewer) });
    expect(second).toMatchObject({ value: { told: { lines: [{ quantity: 1 }] } } });
    expect(gone.assumed).toMatchObject({ isUntried: true, isConfirmed: false });
    expect(other.assumed).toMatchObject({ isConfirmed: true });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('is all that is done for them before', async () => {
    const viewer = await assumedMember();
    const read = { ...app.read(), viewer };
    const context = new Context({
      ...{ requestId: '', address: '', read, execute: app.execute, ports: new Ports(), memoise: true },
    });
    expect(() => context.read).toThrow(OtherViewer);
    expect(() => context.load({} as never, '')).toThrow(OtherViewer);
    expect(() => context.execute(() => Promise.resolve(), undefined)).toThrow(OtherViewer);
    expect(context.isUntried).toBe(true);
    viewer.assumed!.settle({ isAsKnown: true });
    expect([context.read, context.isUntried]).toEqual([read, false]);
  });
});
