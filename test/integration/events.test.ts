import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeId } from '../../src/kernel/ids.js';
import type { Answer } from '../kit/client.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { draftedEvent, givenSeatMap, givenVenue, publishedEvent, submittedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { untilEqual } from '../kit/until.js';

let app: TestApp;
let organizer: Organizer;
let stranger: Organizer;
let member: Person;
let admin: Person;
beforeAll(async () => {
  app = await startTestApp();
  [organizer, stranger] = [await app.given.organizer(), await app.given.organizer('Olga Organizer')];
  [member, admin] = [await app.given.member(), await app.given.admin()];
});
afterAll(() => app.close());

const FIELDS = `id slug title description status startsAt endsAt timeZone location category tags imageUrl seating version
  preventsLoneSeats accessibleSeatsOpenAt organizer { id } createdBy { id email } venue { id } seatMap { id } isUpcoming viewerCanManage`;
const CREATE = `mutation($input: CreateEventInput!) { createEvent(input: $input) {
  ... on CreateEventSuccess { event { ${FIELDS} } } } }`;
const UPDATE = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) { __typename
  ... on Conflict { code } ... on UpdateEventSuccess { event { title slug version location venue { id } seatMap { id } seating } }
  ... on StaleVersion { code currentVersion } } }`;
const DELETE = `mutation($input: DeleteEventInput!) { deleteEvent(input: $input) { __typename
  ... on Conflict { code } ... on DeleteEventSuccess { eventId } } }`;
const CANCEL = `mutation($input: CancelEventInput!) { cancelEvent(input: $input) {
  ... on Conflict { code } ... on CancelEventSuccess { event { status version } } } }`;
const COMPLETE = `mutation($input: CompleteEventInput!) { completeEvent(input: $input) {
  ... on Conflict { code } ... on CompleteEventSuccess { event { status } } } }`;
const DUPLICATE = `mutation($input: DuplicateEventInput!) { duplicateEvent(input: $input) {
  ... on DuplicateEventSuccess { event { ${FIELDS} } } } }`;

const eventInput = (more: object = {}) => ({
  title: 'Été à Vienne!',
  startsAt: '2030-06-01T18:00:00.000Z',
  endsAt: '2030-06-01T21:00:00.000Z',
  timeZone: 'Europe/Vienna',
  ...more,
});
const create = (person: Person, more: object = {}) => app.as(person).send(CREATE, { input: eventInput(more) });
const update = (person: Person, input: object) => app.as(person).send(UPDATE, { input });
/** The code of a top-level error, or of the problem that a mutation answers. */
const codeOf = ({ data, errors }: Answer): unknown =>
  errors?.[0]?.extensions.code ?? Object.values<{ code?: string }>(data)[0]?.code;

const storedEvent = async (id: string) => {
  const found = await app.sql`select title, slug, status, version from event where id = ${decodeId('evt', id)}`;
  return found[0] as { title: string; slug: string; status: string; version: number } | undefined;
};

describe('a new event', () => {
  it('is a draft of the only organization that the organizer manages', async () => {
    const { data } = await create(organizer, { tags: [' Jazz ', 'jazz', 'Open Air'] });
    expect(data.createEvent.event).toEqual({
      id: expect.stringMatching(/^evt_/),
      slug: expect.stringMatching(/^ete-a-vienne/),
      title: 'Été à Vienne!',
      description: '',
      status: 'DRAFT',
      startsAt: '2030-06-01T18:00:00.000Z',
      endsAt: '2030-06-01T21:00:00.000Z',
      timeZone: 'Europe/Vienna',
      location: null,
      category: 'Other',
      tags: ['jazz', 'open air'],
      imageUrl: null,
      seating: 'GENERAL',
      preventsLoneSeats: false,
      accessibleSeatsOpenAt: null,
      version: 1,
      organizer: { id: organizer.organizationId },
      createdBy: { id: organizer.id, email: organizer.email },
      venue: null,
      seatMap: null,
      isUpcoming: false,
      viewerCanManage: true,
    });
  });

  it('takes time zone from its venue and reserved seating from its seat map', async () => {
    const map = await givenSeatMap(app, organizer, { rows: 1, seatsPerRow: 1 });
    const { data } = await create(organizer, { venueId: map.venueId, seatMapId: map.id, timeZone: null });
    expect(data.createEvent.event).toMatchObject({
      timeZone: 'Europe/Vienna',
      seating: 'RESERVED',
      venue: { id: map.venueId },
      seatMap: { id: map.id },
    });
  });

  it.each([
    ['endsAt', { endsAt: '2030-06-01T18:00:00.000Z' }],
    ['startsAt', { startsAt: '1999-12-31T23:00:00.000Z' }],
    ['endsAt', { endsAt: '9999-01-01T00:00:00.000Z' }],
    ['endsAt', { endsAt: '2040-06-03T19:00:00.000Z' }],
    ['timeZone', { timeZone: null }],
    ['input.timeZone', { timeZone: '+02:00' }],
    ['input.timeZone', { timeZone: 'BST' }],
    ['input.timeZone', { timeZone: 'cet' }],
    ['title', { title: ' ' }],
    ['tags', { tags: Array.from({ length: 21 }, (_, tag) => `tag ${tag}`) }],
    ['seatMapId', { seatMapId: 'ven_01h455vb4pex5vsknk084sn02q' }],
  ])('is refused for its %s when that is not valid: %j', async (path, more) => {
    const answer = await create(organizer, more);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
  });

  it.each(['UTC', 'GMT', 'America/Argentina/Ushuaia', 'EST5EDT'])(
    'takes the time zone %s by name',
    async (timeZone) => {
      expect((await create(organizer, { timeZone })).data.createEvent.event).toMatchObject({ timeZone });
    },
  );

  it('sells only seats of its own venue', async () => {
    const map = await givenSeatMap(app, organizer, { rows: 1, seatsPerRow: 1 });
    const { id: elsewhere } = await givenVenue(app, organizer);
    const answer = await create(organizer, { venueId: elsewhere, seatMapId: map.id });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'seatMapId' }] });
  });

  it('names its organization when that is not clear, and never one of others', async () => {
    expect(codeOf(await create(organizer, { organizationId: stranger.organizationId }))).toBe('NOT_FOUND');
    expect(codeOf(await create(admin))).toBe('BAD_USER_INPUT');
    expect(codeOf(await create(member))).toBe('FORBIDDEN');
    const events =
      await app.sql`select 1 from event where organization_id = ${decodeId('org', stranger.organizationId)}`;
    expect(events).toHaveLength(0);
  });

  it('gets a slug of its own, also when several take the same title at once', async () => {
    const title = 'Ten at Once 十';
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(organizer, { title })));
    const slugs: string[] = answers.map(({ data }) => data.createEvent.event.slug);
    expect(new Set(slugs).size).toBe(10);
    expect(slugs.filter((slug) => slug === 'ten-at-once')).toHaveLength(1);
    expect(slugs.filter((slug) => /^ten-at-once-[a-z0-9]{6}$/.test(slug))).toHaveLength(9);
  });
});

describe('a change of an event', () => {
  it('raises the version by one, and none when nothing is different', async () => {
    const { id } = await draftedEvent(app, { organizer });
    const first = await update(organizer, { eventId: id, title: 'Another Title', expectedVersion: 1 });
    expect(first.data.updateEvent.event).toMatchObject({ title: 'Another Title', slug: 'another-title', version: 2 });
    const second = await update(organizer, { eventId: id, title: 'Another Title', expectedVersion: 2 });
    expect(second.data.updateEvent.event.version).toBe(2);
  });

  it('is made by exactly one of two who expect the same version', async () => {
    const { id } = await draftedEvent(app, { organizer });
    const answers = await Promise.all(
      ['One', 'Two'].map((title) => update(organizer, { eventId: id, title, expectedVersion: 1 })),
    );
    const results = answers.map(({ data }) => data.updateEvent);
    const [won] = results.filter((result) => result.__typename === 'UpdateEventSuccess');
    expect(results.filter((result) => result.__typename === 'StaleVersion')).toEqual([
      { __typename: 'StaleVersion', code: 'STALE_VERSION', currentVersion: 2 },
    ]);
    expect(await storedEvent(id)).toMatchObject({ title: won.event.title, version: 2 });
  });

  it('clears what null is given for, and leaves what is absent', async () => {
    const { id } = await draftedEvent(app, { organizer, seatMap: { rows: 1, seatsPerRow: 1 } });
    const { data } = await update(organizer, { eventId: id, seatMapId: null, location: null, seating: 'GENERAL' });
    expect(data.updateEvent.event).toMatchObject({
      title: 'An Evening of Chamber Music',
      location: null,
      venue: { id: expect.stringMatching(/^ven_/) },
      seatMap: null,
      seating: 'GENERAL',
    });
  });

  it('is not made by those who do not manage the event', async () => {
    const { id } = await draftedEvent(app, { organizer });
    const gate = await gateStaff();
    for (const person of [stranger, gate]) {
      expect(codeOf(await update(person, { eventId: id, title: 'Stolen' }))).toBe('NOT_FOUND');
      expect(codeOf(await app.as(person).send(DELETE, { input: { eventId: id } }))).toBe('NOT_FOUND');
      expect(codeOf(await app.as(person).send(DUPLICATE, { input: { eventId: id } }))).toBe('NOT_FOUND');
    }
    expect(await storedEvent(id)).toMatchObject({ title: 'An Evening of Chamber Music', version: 1 });
  });

  it('is refused for what the state of the event has frozen', async () => {
    const pending = await submittedEvent(app, { organizer });
    const map = await givenSeatMap(app, organizer, { rows: 1, seatsPerRow: 1 });
    const published = await publishedEvent(app, { organizer, event: { venueId: map.venueId } });
    const cancelled = await publishedEvent(app, { organizer });
    await app.as(organizer).send(CANCEL, { input: { eventId: cancelled.id } });
    const changes = [
      { eventId: pending.id, description: 'New' },
      { eventId: published.id, seating: 'MIXED', seatMapId: map.id },
      { eventId: cancelled.id, title: 'New' },
    ];
    for (const change of changes) expect(codeOf(await update(organizer, change))).toBe('CONFLICT');
    expect([
      await storedEvent(pending.id),
      await storedEvent(published.id),
      await storedEvent(cancelled.id),
    ]).toMatchObject([{ version: 2 }, { version: 3 }, { title: 'An Evening of Chamber Music', version: 4 }]);
    const { data } = await update(organizer, { eventId: cancelled.id, description: 'Why it was called off' });
    expect(data.updateEvent.event.version).toBe(5);
  });

  it('of the title keeps a slug that it reads like, whoever else wants it', async () => {
    const title = 'Slow Food';
    const events = [
      await draftedEvent(app, { organizer, event: { title } }),
      await draftedEvent(app, { organizer, event: { title } }),
    ];
    for (const { id, slug } of events) {
      const { data } = await update(organizer, { eventId: id, title: 'Slow food!' });
      expect(data.updateEvent.event).toMatchObject({ title: 'Slow food!', slug });
    }
    expect(events[0]!.slug).toBe('slow-food');
  });

  it('of the title leaves the slug of a published event as it is', async () => {
    const { id, slug } = await publishedEvent(app, { organizer });
    const { data } = await update(organizer, { eventId: id, title: 'A New Name' });
    expect(data.updateEvent.event).toMatchObject({ title: 'A New Name', slug });
  });
});

describe('the end of an event', () => {
  it('is a deletion for a draft, with all that belongs to it', async () => {
    const { id } = await draftedEvent(app, { organizer, seatMap: { rows: 1, seatsPerRow: 3 } });
    const { data } = await app.as(organizer).send(DELETE, { input: { eventId: id } });
    expect(data.deleteEvent).toEqual({ __typename: 'DeleteEventSuccess', eventId: id });
    const uuid = decodeId('evt', id);
    expect(
      await app.sql`select id from event where id = ${uuid} union all select id from ticket_type where event_id = ${uuid}
        union all select seat_id from event_seat where event_id = ${uuid}`,
    ).toEqual([]);
  });

  it('is never a deletion once it was published', async () => {
    const { id } = await publishedEvent(app, { organizer });
    expect(codeOf(await app.as(organizer).send(DELETE, { input: { eventId: id } }))).toBe('CONFLICT');
    expect(await storedEvent(id)).toMatchObject({ status: 'PUBLISHED' });
  });

  it('is cancelled, or completed once it has begun, and only once', async () => {
    const [one, other] = [await publishedEvent(app, { organizer }), await publishedEvent(app, { organizer })];
    const cancelled = await app.as(organizer).send(CANCEL, { input: { eventId: one.id, reason: 'Storm' } });
    expect(cancelled.data.cancelEvent.event).toEqual({ status: 'CANCELLED', version: 4 });
    expect(codeOf(await app.as(organizer).send(COMPLETE, { input: { eventId: other.id } }))).toBe('CONFLICT');
    expect(await storedEvent(other.id)).toMatchObject({ status: 'PUBLISHED', version: 3 });
    await app.sql`update event set starts_at = now() - interval '1 minute' where id = ${decodeId('evt', other.id)}`;
    const completed = await app.as(organizer).send(COMPLETE, { input: { eventId: other.id } });
    expect(completed.data.completeEvent.event).toEqual({ status: 'COMPLETED' });
    expect(codeOf(await app.as(organizer).send(CANCEL, { input: { eventId: one.id } }))).toBe('CONFLICT');
    expect(codeOf(await app.as(organizer).send(CANCEL, { input: { eventId: other.id } }))).toBe('CONFLICT');
    expect(codeOf(await app.as(stranger).send(COMPLETE, { input: { eventId: one.id } }))).toBe('NOT_FOUND');
    const audited =
      await app.sql`select details from audit_entry where action = 'event.cancelled' and subject_id = ${one.id}`;
    expect(audited).toEqual([{ details: { reason: 'Storm' } }]);
  });
});

describe('a copy of an event', () => {
  it('is a draft that lasts as long, with the same ticket types soon after', async () => {
    const accessibleSeatsOpenAt = new Date('2030-05-25T18:00:00.000Z');
    const original = await publishedEvent(app, {
      organizer,
      capacity: 7,
      startsAt: new Date('2030-06-01T20:00:00.000Z'),
      event: { tags: ['jazz'], preventsLoneSeats: true, accessibleSeatsOpenAt },
    });
    const startsAt = '2031-01-01T20:00:00.000Z';
    const { data } = await app.as(organizer).send(DUPLICATE, { input: { eventId: original.id, startsAt } });
    const copy = data.duplicateEvent.event;
    expect(copy).toMatchObject({
      title: 'An Evening of Chamber Music',
      status: 'DRAFT',
      version: 1,
      tags: ['jazz'],
      startsAt,
      endsAt: '2031-01-01T23:00:00.000Z',
      preventsLoneSeats: true,
      accessibleSeatsOpenAt: '2030-12-25T18:00:00.000Z',
    });
    expect(copy.slug).not.toBe(original.slug);
    const copied = () => app.sql`select name, quota from ticket_type where event_id = ${decodeId('evt', copy.id)}`;
    await untilEqual(copied, [{ name: 'General', quota: 7 }]);
  });
});

async function gateStaff(): Promise<Person> {
  const person = await app.given.organizer('Gregor Gate');
  await app.sql`insert into organization_member (organization_id, user_id, role, joined_at)
    values (${decodeId('org', organizer.organizationId)}, ${decodeId('usr', person.id)}, 'GATE', now())`;
  return person;
}
