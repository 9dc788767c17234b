import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { decodeId } from '../../src/kernel/ids.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { draftedEvent, givenSeatMap, submittedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
let stranger: Organizer;
let member: Person;
let admin: Person;
beforeAll(async () => {
  app = await startTestApp();
  [organizer, stranger] = [await app.given.organizer(), await app.given.organizer()];
  [member, admin] = [await app.given.member(), await app.given.admin()];
});
afterAll(() => app.close());

type Step = 'submitEvent' | 'withdrawEvent' | 'reviseEvent' | 'approveEvent' | 'rejectEvent';
const canBeIncomplete: readonly Step[] = ['submitEvent', 'approveEvent'];
const canBeStale: readonly Step[] = ['approveEvent', 'rejectEvent'];

const documentOf = (step: Step): string => {
  const name = step.charAt(0).toUpperCase() + step.slice(1);
  const incomplete = canBeIncomplete.includes(step) ? '... on EventIncomplete { code message missing }' : '';
  const stale = canBeStale.includes(step) ? '... on StaleVersion { code currentVersion }' : '';
  return `mutation($input: ${name}Input!) { ${step}(input: $input) { __typename ... on Conflict { code } ${stale}
    ... on ${name}Success { event { status version decisions { kind note decidedBy { id } } } } ${incomplete} } }`;
};
interface StepInput {
  eventId: string;
  expectedVersion?: number;
  reason?: string;
  note?: string;
}
const take = async (step: Step, person: Person, input: StepInput) => {
  const answer = await app.as(person).send(documentOf(step), { input });
  const result = answer.data?.[step];
  return { result, code: answer.errors?.[0]?.extensions.code ?? result?.code };
};

const stepsOf = async (eventId: string) => {
  const uuid = decodeId('evt', eventId);
  const found = await app.sql`select status, version,
    (select count(*)::int from decision where event_id = ${uuid}) as decisions from event where id = ${uuid}`;
  return found[0];
};

describe('a submission', () => {
  it('goes from draft to published, and every step is kept', async () => {
    const { id } = await draftedEvent(app, { organizer });
    expect((await take('submitEvent', organizer, { eventId: id })).result.event).toMatchObject({
      status: 'PENDING_APPROVAL',
      version: 2,
    });
    const { result } = await take('approveEvent', admin, { eventId: id, note: ' Enjoy ' });
    expect(result.event).toEqual({
      status: 'PUBLISHED',
      version: 3,
      decisions: [
        { kind: 'SUBMITTED', note: null, decidedBy: { id: organizer.id } },
        { kind: 'APPROVED', note: 'Enjoy', decidedBy: { id: admin.id } },
      ],
    });
    const audited = await app.sql`select action, scope_id from audit_entry where subject_id = ${id} order by at, id`;
    expect(audited.map(({ action }) => action)).toEqual(['event.created', 'event.submitted', 'event.approved']);
    expect(new Set(audited.map((entry) => entry.scope_id))).toEqual(new Set([organizer.organizationId]));
  });

  it('is turned down with a reason, revised and submitted again', async () => {
    const { id } = await submittedEvent(app, { organizer });
    expect((await take('rejectEvent', admin, { eventId: id, reason: 'No photo' })).result.event.status).toBe(
      'REJECTED',
    );
    expect((await take('reviseEvent', organizer, { eventId: id })).result.event.status).toBe('DRAFT');
    const { result } = await take('submitEvent', organizer, { eventId: id });
    expect(result.event.decisions).toEqual([
      { kind: 'SUBMITTED', note: null, decidedBy: { id: organizer.id } },
      { kind: 'REJECTED', note: 'No photo', decidedBy: { id: admin.id } },
      { kind: 'REVISED', note: null, decidedBy: { id: organizer.id } },
      { kind: 'SUBMITTED', note: null, decidedBy: { id: organizer.id } },
    ]);
  });

  it('is taken back', async () => {
    const { id } = await submittedEvent(app, { organizer });
    expect((await take('withdrawEvent', organizer, { eventId: id })).result.event.status).toBe('DRAFT');
    expect((await take('approveEvent', admin, { eventId: id })).code).toBe('CONFLICT');
    expect(await stepsOf(id)).toEqual({ status: 'DRAFT', version: 3, decisions: 2 });
  });

  it('is refused with all that is missing at once', async () => {
    const { id } = await draftedEvent(app, {
      organizer,
      startsAt: addMilliseconds(app.clock.now(), -60_000),
      ticketTypes: [],
      event: { location: null, seating: 'RESERVED' },
    });
    const { result } = await take('submitEvent', organizer, { eventId: id });
    expect(result).toEqual({
      __typename: 'EventIncomplete',
      code: 'EVENT_INCOMPLETE',
      message: 'The event cannot be published yet. Missing: startsAt, venueId, seatMapId, ticketTypes.',
      missing: ['startsAt', 'venueId', 'seatMapId', 'ticketTypes'],
    });
    expect(await stepsOf(id)).toEqual({ status: 'DRAFT', version: 1, decisions: 0 });
  });

  it('is refused when no seat of the map can be sold any more', async () => {
    const { id } = await draftedEvent(app, { organizer, seatMap: { rows: 1, seatsPerRow: 2 } });
    const other = await givenSeatMap(app, organizer, { rows: 1, seatsPerRow: 2, categoryOf: () => 'Tin' });
    const update = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) { __typename } }`;
    const input = { eventId: id, venueId: other.venueId, seatMapId: other.id };
    expect((await app.as(organizer).send(update, { input })).data.updateEvent.__typename).toBe('UpdateEventSuccess');
    expect((await take('submitEvent', organizer, { eventId: id })).result.missing).toEqual(['ticketTypes']);
  });

  it.each(['RESERVED', 'GENERAL'] as const)(
    'is refused when its seating has become %s since ticket types were made',
    async (seating) => {
      const { id, ticketTypeIds } = await draftedEvent(app, {
        organizer,
        seatMap: { rows: 1, seatsPerRow: 2 },
        seating: 'MIXED',
      });
      const update = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) { __typename } }`;
      const input = { eventId: id, seating, ...(seating === 'GENERAL' && { seatMapId: null }) };
      expect((await app.as(organizer).send(update, { input })).data.updateEvent.__typename).toBe('UpdateEventSuccess');
      expect((await take('submitEvent', organizer, { eventId: id })).result.missing).toEqual(['ticketTypes']);
      const archive = `mutation($input: ArchiveTicketTypeInput!) { archiveTicketType(input: $input) { __typename } }`;
      await app.as(organizer).send(archive, { input: { id: ticketTypeIds[seating === 'RESERVED' ? 1 : 0] } });
      expect((await take('submitEvent', organizer, { eventId: id })).result.event.status).toBe('PENDING_APPROVAL');
    },
  );

  it('is not approved when its start has passed meanwhile', async () => {
    const { id } = await submittedEvent(app, { organizer, startsAt: addMilliseconds(app.clock.now(), 60_000) });
    await app.sql`update event set starts_at = now() - interval '1 hour' where id = ${decodeId('evt', id)}`;
    expect((await take('approveEvent', admin, { eventId: id })).result).toMatchObject({ missing: ['startsAt'] });
    expect(await stepsOf(id)).toEqual({ status: 'PENDING_APPROVAL', version: 2, decisions: 1 });
  });

  it('is decided by one of two admins who decide at once', async () => {
    const other = await app.given.admin();
    for (const second of ['approveEvent', 'rejectEvent'] as const) {
      const { id } = await submittedEvent(app, { organizer, seatMap: { rows: 2, seatsPerRow: 5 } });
      const answers = await Promise.all([
        take('approveEvent', admin, { eventId: id }),
        take(second, other, { eventId: id, ...(second === 'rejectEvent' && { reason: 'No' }) }),
      ]);
      expect(answers.map(({ code }) => code).filter(Boolean)).toEqual(['CONFLICT']);
      const [won] = answers.flatMap(({ result }) => (result.event ? [result.event.status] : []));
      expect(await stepsOf(id)).toEqual({ status: won, version: 3, decisions: 2 });
    }
  });

  it('is decided as it was read: one that was changed and submitted again meanwhile is not', async () => {
    const { id } = await submittedEvent(app, { organizer });
    const { version } = await stepsOf(id);
    await take('withdrawEvent', organizer, { eventId: id });
    await take('submitEvent', organizer, { eventId: id });
    const before = await stepsOf(id);
    const read = { eventId: id, expectedVersion: version };
    for (const step of ['approveEvent', 'rejectEvent'] as const) {
      const { result } = await take(step, admin, { ...read, ...(step === 'rejectEvent' && { reason: 'No' }) });
      expect(result).toEqual({ __typename: 'StaleVersion', code: 'STALE_VERSION', currentVersion: before.version });
    }
    expect(await stepsOf(id)).toEqual(before);
    const { result } = await take('approveEvent', admin, { eventId: id, expectedVersion: before.version });
    expect(result.event.status).toBe('PUBLISHED');
  });

  it('is moved only by its managers, and decided only by admins', async () => {
    const { id } = await submittedEvent(app, { organizer });
    const before = await stepsOf(id);
    const denials = [
      [(await take('withdrawEvent', stranger, { eventId: id })).code, 'NOT_FOUND'],
      [(await take('withdrawEvent', member, { eventId: id })).code, 'FORBIDDEN'],
      [(await take('approveEvent', organizer, { eventId: id })).code, 'FORBIDDEN'],
      [(await take('rejectEvent', organizer, { eventId: id, reason: 'No' })).code, 'FORBIDDEN'],
      [(await take('rejectEvent', admin, { eventId: id, reason: ' ' })).code, 'BAD_USER_INPUT'],
      [(await take('submitEvent', organizer, { eventId: id })).code, 'CONFLICT'],
      [(await take('reviseEvent', organizer, { eventId: id })).code, 'CONFLICT'],
    ];
    for (const [code, expected] of denials) expect(code).toBe(expected);
    expect(await stepsOf(id)).toEqual(before);
  });
});

describe('the decisions about an event', () => {
  it('are shown to its managers and to admins only', async () => {
    const { id } = await submittedEvent(app, { organizer });
    await take('approveEvent', admin, { eventId: id });
    const query = `query($id: ID) { event(id: $id) { decisions { kind } } }`;
    const seenBy = async (requests: { send: TestApp['anonymous']['send'] }) =>
      (await requests.send(query, { id })).data.event.decisions.length;
    expect([await seenBy(app.as(organizer)), await seenBy(app.as(admin))]).toEqual([2, 2]);
    expect([await seenBy(app.as(stranger)), await seenBy(app.anonymous)]).toEqual([0, 0]);
  });
});

describe('the queue of submissions', () => {
  const SUBMISSIONS = `query($status: EventStatus! = PENDING_APPROVAL, $first: Int) { submissions(status: $status, first: $first) {
    totalCount edges { node { submittedAt status event { id } submittedBy { id } } } } }`;

  it('holds the last submission of each event that waits, the oldest first', async () => {
    const node = await startTestApp();
    try {
      const asker = await node.given.admin();
      const [first, second] = [await submittedEvent(node), await submittedEvent(node)];
      for (const step of ['rejectEvent', 'reviseEvent', 'submitEvent'] as const) {
        const person = step === 'rejectEvent' ? asker : first.organizer;
        const input = { eventId: first.id, ...(step === 'rejectEvent' && { reason: 'No' }) };
        node.clock.advance(1_000);
        await node.as(person).send(documentOf(step), { input });
      }
      const { data } = await node.as(asker).send(SUBMISSIONS);
      const waiting = (event: typeof first) => ({
        node: {
          submittedAt: expect.any(String),
          status: 'PENDING_APPROVAL',
          event: { id: event.id },
          submittedBy: { id: event.organizer.id },
        },
      });
      expect(data.submissions).toEqual({ totalCount: 2, edges: [waiting(second), waiting(first)] });
      const rejected = await node.as(asker).send(SUBMISSIONS, { status: 'REJECTED' });
      expect(rejected.data.submissions.totalCount).toBe(0);
      const costs = [];
      for (const count of [1, 2]) {
        costs.push(await node.statements(() => node.as(asker).send(SUBMISSIONS, { first: count })));
      }
      expect(costs[0]).toEqual(costs[1]);
    } finally {
      await node.close();
    }
  });

  it('is read by admins only', async () => {
    const codes = [];
    for (const requests of [app.anonymous, app.as(member), app.as(organizer)]) {
      codes.push((await requests.send(SUBMISSIONS)).errors?.[0]?.extensions.code);
    }
    expect(codes).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN']);
  });
});
