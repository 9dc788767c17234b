import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeId } from '../../src/kernel/ids.js';
import { EVENT_STATUSES } from '../../src/modules/events/index.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { draftedEvent, givenVenue, publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

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

interface Found {
  totalCount: number;
  edges: { cursor: string; node: { id: string; title: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const EVENTS = `query($filter: EventFilterInput, $orderBy: EventOrder! = STARTS_AT_ASC, $first: Int, $after: String) {
  events(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount edges { cursor node { id title } } pageInfo { hasNextPage endCursor } } }`;
const find = async (variables: object, as: { send: TestApp['anonymous']['send'] } = app.anonymous): Promise<Found> =>
  (await as.send(EVENTS, variables)).data.events;
const titlesOf = ({ edges }: Found) => edges.map(({ node }) => node.title);

describe('who sees an event', () => {
  const statuses: Record<string, GivenEvent> = {};
  beforeAll(async () => {
    for (const status of EVENT_STATUSES) {
      statuses[status] = await draftedEvent(app, { organizer, event: { title: `Seen ${status}`, tags: ['seen'] } });
      await app.sql`update event set status = ${status} where id = ${decodeId('evt', statuses[status].id)}`;
    }
  });

  const viewers: [string, () => { send: TestApp['anonymous']['send'] }, boolean][] = [
    ['nobody in particular', () => app.anonymous, false],
    ['a member', () => app.as(member), false],
    ['an organizer of another organization', () => app.as(stranger), false],
    ['its organizer', () => app.as(organizer), true],
    ['an admin', () => app.as(admin), true],
  ];

  it.each(viewers)('by id and by slug: %s', async (_, as, seesAll) => {
    const visible = [];
    for (const status of EVENT_STATUSES) {
      const { id, slug } = statuses[status]!;
      const byId = await as().send('query($id: ID) { event(id: $id) { id } }', { id });
      const bySlug = await as().send('query($slug: String) { event(slug: $slug) { id } }', { slug });
      const codes = [byId, bySlug].map(({ errors }) => errors?.[0]?.extensions.code);
      if (byId.data?.event && bySlug.data?.event) visible.push(status);
      else expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    }
    expect(visible).toEqual(seesAll ? EVENT_STATUSES : ['PUBLISHED', 'CANCELLED', 'COMPLETED']);
  });

  it.each(viewers)('in lists: %s', async (_, as, seesAll) => {
    const titles = titlesOf(await find({ filter: { tags: ['seen'] } }, as()));
    expect(titles.sort()).toEqual(
      seesAll ? EVENT_STATUSES.map((status) => `Seen ${status}`).sort() : ['Seen PUBLISHED'],
    );
    const drafts = await find({ filter: { tags: ['seen'], status: 'DRAFT' } }, as());
    expect(drafts.totalCount).toBe(seesAll ? 1 : 0);
  });

  it('asks for exactly one of id and slug', async () => {
    const { id, slug } = statuses.PUBLISHED!;
    const query = 'query($id: ID, $slug: String) { event(id: $id, slug: $slug) { id } }';
    for (const variables of [{}, { id, slug }, { id: 'usr_01h455vb4pex5vsknk084sn02q' }]) {
      const { errors } = await app.anonymous.send(query, variables);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('a list of events', () => {
  const start = (month: number) => new Date(Date.UTC(2031, month, 1, 18));
  let venueId: string;
  beforeAll(async () => {
    const venue = await givenVenue(app, stranger);
    venueId = venue.id;
    const given = (title: string, month: number, event: object) =>
      publishedEvent(app, {
        organizer: stranger,
        startsAt: start(month),
        event: { title, tags: ['listed'], ...event },
      });
    await given('Écoute: Jazz Night', 3, { category: 'Concert', tags: ['listed', 'jazz', 'open air'] });
    await given('eclipse of the Sun', 1, { category: 'Talk', venueId: venue.id, description: 'With a jazzy quartet' });
    await given('Zirkus für Kinder', 2, { category: 'FAMÍLIE' });
    await publishedEvent(app, {
      organizer: stranger,
      startsAt: start(4),
      event: { title: 'Not yet for sale', tags: ['listed'] },
      ticketTypes: [{ name: 'Later', price: { amountMinor: 0, currency: 'EUR' }, quota: 1, salesStartAt: start(0) }],
    });
  });

  const listed = (filter: object = {}, more: object = {}) => find({ filter: { tags: ['LISTED'], ...filter }, ...more });

  it.each([
    ['STARTS_AT_ASC', ['eclipse of the Sun', 'Zirkus für Kinder', 'Écoute: Jazz Night', 'Not yet for sale']],
    ['STARTS_AT_DESC', ['Not yet for sale', 'Écoute: Jazz Night', 'Zirkus für Kinder', 'eclipse of the Sun']],
    ['CREATED_AT_DESC', ['Not yet for sale', 'Zirkus für Kinder', 'eclipse of the Sun', 'Écoute: Jazz Night']],
    ['TITLE_ASC', ['eclipse of the Sun', 'Écoute: Jazz Night', 'Not yet for sale', 'Zirkus für Kinder']],
  ])('sorted by %s comes page by page, none lost and none twice', async (orderBy, titles) => {
    const pages = [];
    let after: string | null = null;
    for (let hasMore = true; hasMore;) {
      const page: Found = await listed({}, { orderBy, first: 3, after });
      pages.push(titlesOf(page));
      after = page.pageInfo.endCursor;
      hasMore = page.pageInfo.hasNextPage;
    }
    expect(pages).toEqual([titles.slice(0, 3), titles.slice(3)]);
  });

  it.each([
    [{ text: 'JAZZ' }, ['eclipse of the Sun', 'Écoute: Jazz Night']],
    [{ text: 'ecoute' }, ['Écoute: Jazz Night']],
    [{ text: 'Zirkus fur kin' }, ['Zirkus für Kinder']],
    [{ text: '"jazz night"' }, ['Écoute: Jazz Night']],
    [{ text: '"jazz nigh"' }, []],
    [{ text: 'listed -jazz -kin' }, ['eclipse of the Sun', 'Zirkus für Kinder', 'Not yet for sale']],
    [{ text: 'zirkus or eclipse' }, ['eclipse of the Sun', 'Zirkus für Kinder']],
    [{ text: 'familie' }, ['Zirkus für Kinder']],
    [
      { text: `' & | !:* \\ -"a b` },
      ['eclipse of the Sun', 'Zirkus für Kinder', 'Écoute: Jazz Night', 'Not yet for sale'],
    ],
    [{ category: 'famili' }, []],
    [{ category: 'familie' }, ['Zirkus für Kinder']],
    [{ tags: ['Jazz', 'open air'] }, ['Écoute: Jazz Night']],
    [{ startsAfter: start(2), startsBefore: start(3) }, ['Zirkus für Kinder']],
    [{ isOnSale: false }, ['Not yet for sale']],
    [{ isOnSale: true, text: 'jazz' }, ['eclipse of the Sun', 'Écoute: Jazz Night']],
    [{ status: 'CANCELLED' }, []],
  ])('holds what the filter %j fits', async (filter, titles) => {
    expect(titlesOf(await listed(filter))).toEqual(titles);
  });

  it.each([
    ['Hip-Hop & Wunder-Räume', ['hip-ho', 'Hip-Hop', 'hip ho', 'wunder-ra', 'wunder-raume']],
    ['Zoëtrope', ['Zoe\u0308', 'zoe']],
    ['संगीत', ['संगी', 'संगीत']],
    ['Euro-2024', ['euro-20', 'euro-2024']],
    ['Großer Bær in Łódź', ['große', 'GROSSER BAER', 'GROẞER', 'lodz', 'łódź']],
    ['Ο μεγάλος δρόμος', ['δρομος', 'ΔΡΌΜΟΣ', 'μεγαλοσ δρ']],
  ])('holds %s for whoever begins to type it', async (title, texts) => {
    await publishedEvent(app, { organizer, event: { title, tags: ['typed'] } });
    for (const text of texts) expect([text, titlesOf(await find({ filter: { text } }))]).toEqual([text, [title]]);
    const others = ['hop-hip', 'hip-hap', '"hip-ho"'];
    for (const text of others) expect(titlesOf(await find({ filter: { text, tags: ['typed'] } }))).toEqual([]);
  });

  it('holds the events of a venue or of an organization', async () => {
    expect(titlesOf(await listed({ venueId }))).toEqual(['eclipse of the Sun']);
    expect((await listed({ organizerId: stranger.organizationId })).totalCount).toBe(4);
    expect((await listed({ organizerId: organizer.organizationId })).totalCount).toBe(0);
    const query = `query($id: ID!) { organization(id: $id) { events(orderBy: TITLE_ASC) { totalCount edges { node { title } } } } }`;
    const { data } = await app.anonymous.send(query, { id: stranger.organizationId });
    expect(data.organization.events.totalCount).toBe(4);
    expect(data.organization.events.edges[0].node.title).toBe('eclipse of the Sun');
  });

  it('reads organizer, author, venue and seat map of all its events with one statement each', async () => {
    for (let count = 0; count < 3; count += 1) {
      const other = await app.given.organizer();
      await publishedEvent(app, { organizer: other, seatMap: { rows: 1, seatsPerRow: 1 }, event: { tags: ['many'] } });
    }
    const query = `query($first: Int) { events(filter: { tags: ["many"] }, first: $first) { edges { node { id isUpcoming
      viewerCanManage organizer { name } createdBy { displayName } venue { name organization { name } } seatMap { name } } } } }`;
    const cost = async (first: number) => (await app.statements(() => app.anonymous.send(query, { first }))).statements;
    expect([await cost(1), await cost(3)]).toEqual([5, 5]);
  });

  it.each([
    { first: 0 },
    { first: 101 },
    { first: 5, after: 'nonsense' },
    {
      first: 5,
      after: Buffer.from('["+012345-01-01T00:00:00Z","00000000-0000-7000-8000-000000000000"]').toString('base64url'),
    },
    { filter: { venueId: 'org_01h455vb4pex5vsknk084sn02q' } },
    { filter: { text: 'x'.repeat(201) } },
  ])('is refused for %j', async (variables) => {
    const { errors } = await app.anonymous.send(EVENTS, variables);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
