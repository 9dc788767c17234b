import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arenaPlan } from '../../src/demo/seat-plans.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { importSeatMap } from '../../src/modules/venues/import-seat-map.js';
import { seatPlanOf, storeSeatMap } from '../../src/modules/venues/index.js';
import type { Organizer } from '../kit/given-accounts.js';
import { givenVenue, hallDocument, viewerOf } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
beforeAll(async () => {
  app = await startTestApp();
  organizer = await app.given.organizer();
});
afterAll(() => app.close());

const CREATE = `mutation($input: CreateVenueInput!) { createVenue(input: $input) { ... on CreateVenueSuccess {
  venue { id name address timeZone capacity organization { id } seatMaps { id } } } } }`;
const UPDATE = `mutation($input: UpdateVenueInput!) { updateVenue(input: $input) { ... on UpdateVenueSuccess {
  venue { name address timeZone capacity } } } }`;
const IMPORT = `mutation($input: ImportSeatMapInput!) { importSeatMap(input: $input) { __typename
  ... on ImportSeatMapSuccess { seatMap { id name seatCount } }
  ... on InvalidSeatMap { code message issues { path message } } } }`;
const SEATS = `query($id: ID!) { venue(id: $id) { seatMaps { id name seatCount venue { id } sections { name focalPoint { x y } runs
  rows { label seats { id label x y category accessible } } } } } }`;

const venueInput = (more: object = {}) => ({
  organizationId: organizer.organizationId,
  name: 'Theater an der Wien',
  address: 'Linke Wienzeile 6',
  timeZone: 'Europe/Vienna',
  capacity: 1_000,
  ...more,
});

const countOf = async (table: 'venue' | 'seat_map' | 'seat'): Promise<number> => {
  const counts = await app.sql`select (select count(*)::int from venue) as venue,
    (select count(*)::int from seat_map) as seat_map, (select count(*)::int from seat) as seat`;
  return counts[0][table];
};

describe('a venue', () => {
  it('belongs to an organization that the organizer manages', async () => {
    const { data } = await app.as(organizer).send(CREATE, { input: venueInput() });
    expect(data.createVenue.venue).toEqual({
      id: expect.stringMatching(/^ven_/),
      name: 'Theater an der Wien',
      address: 'Linke Wienzeile 6',
      timeZone: 'Europe/Vienna',
      capacity: 1_000,
      organization: { id: organizer.organizationId },
      seatMaps: [],
    });
    const audited =
      await app.sql`select action, scope_id from audit_entry where subject_id = ${data.createVenue.venue.id}`;
    expect(audited).toEqual([{ action: 'venue.created', scope_id: organizer.organizationId }]);
  });

  it('is not made for an organization of others, nor by members', async () => {
    const stranger = await app.given.organizer();
    const member = await app.given.member();
    const before = await countOf('venue');
    const codes = [];
    for (const person of [stranger, member]) {
      const { errors } = await app.as(person).send(CREATE, { input: venueInput() });
      codes.push(errors?.[0]?.extensions.code);
    }
    expect(codes).toEqual(['NOT_FOUND', 'FORBIDDEN']);
    expect(await countOf('venue')).toBe(before);
  });

  it.each([
    ['name', '   '],
    ['name', 'x'.repeat(201)],
    ['capacity', 0],
    ['organizationId', 'evt_01h455vb4pex5vsknk084sn02q'],
  ])('is refused with a %s that is not valid', async (field, value) => {
    const { errors } = await app.as(organizer).send(CREATE, { input: venueInput({ [field]: value }) });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: field }] });
  });

  it('changes only where something is given, and only for those who manage it', async () => {
    const { id } = await givenVenue(app, organizer, 'Old Name');
    const stranger = await app.given.organizer();
    const refused = await app.as(stranger).send(UPDATE, { input: { venueId: id, name: 'Stolen' } });
    expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await app.sql`select name from venue where name in ('Old Name', 'Stolen')`).toEqual([{ name: 'Old Name' }]);
    const { data } = await app.as(organizer).send(UPDATE, { input: { venueId: id, name: 'New Name', capacity: 7 } });
    expect(data.updateVenue.venue).toEqual({
      name: 'New Name',
      address: 'Brewer Street 1, Vienna',
      timeZone: 'Europe/Vienna',
      capacity: 7,
    });
  });

  it('says its country wherever it is read', async () => {
    const { data } = await app
      .as(organizer)
      .send(CREATE, { input: venueInput({ name: 'Musikverein', country: 'AT' }) });
    const { id } = data.createVenue.venue;
    const query = `query($id: ID!) { venue(id: $id) { country }
      venues(text: "Musikverein") { edges { node { country } } } }`;
    expect((await app.anonymous.send(query, { id })).data).toEqual({
      venue: { country: 'AT' },
      venues: { edges: [{ node: { country: 'AT' } }] },
    });
  });

  it('is found by anybody by a part of its name, whatever case and accents, page by page', async () => {
    const other = await app.given.organizer();
    for (const name of ['Café Zürich', 'cafe adler', 'Opéra 100%']) await givenVenue(app, other, name);
    const query = `query($text: String, $organizationId: ID, $first: Int, $after: String) {
      venues(text: $text, organizationId: $organizationId, first: $first, after: $after) {
        totalCount edges { node { name } } pageInfo { hasNextPage endCursor } } }`;
    const find = async (variables: object) => (await app.anonymous.send(query, variables)).data.venues;
    const namesOf = (page: { edges: { node: { name: string } }[] }) => page.edges.map(({ node }) => node.name);

    expect(namesOf(await find({ text: 'CAFÉ' }))).toEqual(['cafe adler', 'Café Zürich']);
    expect(namesOf(await find({ text: '0%' }))).toEqual(['Opéra 100%']);
    const first = await find({ organizationId: other.organizationId, first: 2 });
    const rest = await find({ organizationId: other.organizationId, first: 2, after: first.pageInfo.endCursor });
    expect([first.totalCount, namesOf(first), first.pageInfo.hasNextPage]).toEqual([
      3,
      ['cafe adler', 'Café Zürich'],
      true,
    ]);
    expect([namesOf(rest), rest.pageInfo.hasNextPage]).toEqual([['Opéra 100%'], false]);
    const { errors } = await app.anonymous.send(query, { organizationId: '' });
    expect(errors?.[0]?.extensions).toMatchObject({ fields: [{ path: 'organizationId' }] });
  });
});

describe('a seat map', () => {
  it('is imported and read back in map order', async () => {
    const { id: venueId } = await givenVenue(app, organizer);
    const document = hallDocument({ rows: 2, seatsPerRow: 2, categoryOf: (row) => (row === 0 ? 'Gold' : 'Silver') });
    const { data } = await app.as(organizer).send(IMPORT, { input: { venueId, format: 'FOYER', document } });
    const { seatMap } = data.importSeatMap;
    expect(seatMap).toEqual({ id: expect.stringMatching(/^map_/), name: 'Hall', seatCount: 4 });

    const seat = (label: string, [x, y]: [number, number], category: string) => ({
      id: expect.stringMatching(/^seat_/),
      ...{ label, x, y, category, accessible: false },
    });
    const read = await app.anonymous.send(SEATS, { id: venueId });
    expect(read.data.venue.seatMaps).toEqual([
      {
        ...seatMap,
        venue: { id: venueId },
        sections: [
          {
            name: 'Stalls',
            focalPoint: { x: 30, y: -300 },
            runs: ['A', 'B'].map(() => [expect.stringMatching(/^seat_/), expect.stringMatching(/^seat_/)]),
            rows: [
              { label: 'A', seats: [seat('1', [0, 0], 'Gold'), seat('2', [60, 0], 'Gold')] },
              { label: 'B', seats: [seat('1', [0, 90], 'Silver'), seat('2', [60, 90], 'Silver')] },
            ],
          },
        ],
      },
    ]);
  });

  it('with mistakes is refused with all of them, and nothing of it is stored', async () => {
    const { id: venueId } = await givenVenue(app, organizer);
    const before = [await countOf('seat_map'), await countOf('seat')];
    const document = hallDocument({ rows: 2, seatsPerRow: 2 })
      .replace('"x":60', '"x":"60"')
      .replace('"label":"B"', '"label":""');
    const { data } = await app.as(organizer).send(IMPORT, { input: { venueId, format: 'FOYER', document } });
    expect(data.importSeatMap).toMatchObject({
      __typename: 'InvalidSeatMap',
      code: 'INVALID_SEAT_MAP',
      issues: [
        { path: 'sections[0].rows[0].seats[1].x', message: 'must be a number' },
        { path: 'sections[0].rows[1].label', message: 'must not be blank' },
      ],
    });
    expect([await countOf('seat_map'), await countOf('seat')]).toEqual(before);
  });

  it('is not imported into a venue of others', async () => {
    const { id: venueId } = await givenVenue(app, organizer);
    const stranger = await app.given.organizer();
    const before = await countOf('seat_map');
    const document = hallDocument({ rows: 1, seatsPerRow: 1 });
    const { errors } = await app.as(stranger).send(IMPORT, { input: { venueId, format: 'FOYER', document } });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await countOf('seat_map')).toBe(before);
  });

  it('is read from its document before a transaction begins, and only for those who may store it', async () => {
    const { id: venueId } = await givenVenue(app, organizer);
    const stranger = await app.given.organizer();
    let begun = 0;
    const importAs = (person: Organizer) => {
      const desk = {
        read: app.read(viewerOf(person, 'ORGANIZER')),
        execute: () => Promise.reject(new Error(`transaction ${(begun += 1)}`)),
      };
      return importSeatMap(desk, { venueId, format: 'FOYER', document: '{"not": "a plan"}' });
    };
    await expect(importAs(organizer)).rejects.toMatchObject({ problem: { code: 'INVALID_SEAT_MAP' } });
    await expect(importAs(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(begun).toBe(0);
  });

  it('of 20,000 seats is imported in seconds, and read with as many statements as a small one', async () => {
    const { id: small } = await givenVenue(app, organizer);
    const { id: large } = await givenVenue(app, organizer);
    const viewer = viewerOf(organizer, 'ORGANIZER');
    const importInto = async (venueId: Id<'ven'>, document: string) => {
      const count = newStatementCount();
      const before = process.cpuUsage();
      const plan = seatPlanOf('FOYER', document);
      const store = () => app.execute(viewer, storeSeatMap, { venueId, format: 'FOYER' as const, plan });
      const { seatCount } = await countStatements(count, store);
      const { user, system } = process.cpuUsage(before);
      return { seatCount, seconds: (user + system) / 1e6, ...count };
    };
    const few = await importInto(small, hallDocument({ rows: 1, seatsPerRow: 1 }));
    const many = await importInto(large, arenaPlan());
    expect([few.seatCount, many.seatCount]).toEqual([1, 20_000]);
    // One more, for the statistics. What is counted is work of the processor, of which this takes half a second.
    expect(many.statements).toBe(few.statements + 1);
    expect(many.seconds).toBeLessThan(20);

    const forSmall = await app.statements(() => app.anonymous.send(SEATS, { id: small }));
    let read = 0;
    const forLarge = await app.statements(async () => {
      const { data } = await app.anonymous.send(SEATS, { id: large });
      const sections: { rows: { seats: unknown[] }[] }[] = data.venue.seatMaps[0].sections;
      read = sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats)).length;
    });
    expect(read).toBe(20_000);
    expect([forSmall.statements, forLarge.statements]).toEqual([3, 3]);
  });

  it('is read by itself where a venue has more of them than can be read at once', async () => {
    const { id } = await givenVenue(app, organizer);
    const maps: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const plan = seatPlanOf('FOYER', hallDocument({ rows: 1, seatsPerRow: 1 }));
      const viewer = viewerOf(organizer, 'ORGANIZER');
      maps.unshift((await app.execute(viewer, storeSeatMap, { venueId: id, format: 'FOYER', plan })).id);
    }
    const read = `query($id: ID!, $map: ID) { venue(id: $id) { seatMaps(id: $map) { id sections { rows { seats { id } } } } } }`;
    const idsOf = async (map: string | null) =>
      (await app.anonymous.send(read, { id, map })).data.venue.seatMaps.map((seatMap: { id: string }) => seatMap.id);
    expect(await idsOf(null)).toEqual(maps);
    await app.sql`insert into seat (id, seat_map_id, position, section, row_label, label, x, y, category, accessible)
      select gen_random_uuid(), seat_map_id, n, 'Stalls', 'A', 'more ' || n, n, 0, 'Gold', false
      from seat, generate_series(1, 17000) n where seat_map_id = any(${maps.map(uuidOfAny)}::uuid[])`;
    const { errors } = await app.anonymous.send(read, { id, map: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'sections' }] });
    expect(await idsOf(maps[3]!)).toEqual([maps[3]]);
    const elsewhere = await givenVenue(app, organizer);
    const { data } = await app.anonymous.send(read, { id: elsewhere.id, map: maps[3]! });
    expect(data.venue.seatMaps).toEqual([]);
  });

  it('over the limit of HTTP or of the schema is refused as too large', async () => {
    const { id: venueId } = await givenVenue(app, organizer);
    const document = ' '.repeat(12_000_001);
    const { errors } = await app.as(organizer).send(IMPORT, { input: { venueId, format: 'FOYER', document } });
    expect(errors?.[0]?.extensions.code).toMatch(/BAD_USER_INPUT|BAD_REQUEST/);
  });
});
