import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getNamedType, isObjectType, isUnionType, type GraphQLObjectType } from 'graphql';
import { createSchema } from '../../src/schema.js';
import { permissions } from '../architecture/permissions/index.js';
import { arbitraryInput } from '../kit/arbitrary-inputs.js';
import { createWorld, PERSONAS, type World } from '../kit/given-personas.js';
import { exchange } from '../kit/http-exchange.js';
import { documentOf, rootFields, selectionOf } from '../kit/operation-documents.js';
import { atAnyMoment, likeness, startTwoLanes, type Question, type TwoLanes } from '../kit/two-lanes.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const numRuns = Number(process.env.FUZZ_RUNS ?? 6);
const schema = createSchema();

let lanes: TwoLanes;
let world: World;
beforeAll(async () => {
  lanes = await startTwoLanes();
  world = await createWorld(lanes.app);
});
afterAll(() => lanes.close());

const isRead = (operation: string): boolean => operation.startsWith('Query.');
const isChange = (operation: string): boolean => operation.startsWith('Mutation.');

/** Everything that the answer can show, two levels deep. */
function everythingOf(operation: string): string | undefined {
  const [root, name] = operation.split('.') as [string, string];
  const type = getNamedType((schema.getType(root) as GraphQLObjectType).getFields()[name]!.type);
  const without = ['SeatMap.sections', 'Event.seatMap', 'Ticket.qrSvg'];
  // It grows from one change to the next.
  if (isChange(operation)) without.push('Organization.members');
  if (isObjectType(type)) return selectionOf(type, { depth: 2, without });
  if (!isUnionType(type)) return undefined;
  const [success] = type.getTypes();
  return `{ ... on ${success!.name} ${selectionOf(success!, { depth: 2, without })} ... on Problem { __typename code message } }`;
}

describe('with a plan and without', () => {
  const reads = permissions.filter(({ operation }) => isRead(operation));
  it.each(reads.map((permission) => [`${permission.operation} ${permission.when ?? ''}`, permission] as const))(
    '%s is answered alike, to the byte, whoever asks',
    async (_title, { operation, given }) => {
      const document = documentOf(schema, operation, everythingOf(operation));
      const variables = (await given?.(world, 'owner')) ?? {};
      for (const persona of PERSONAS) {
        const { plain, usual } = await lanes.both({ as: world.person(persona), document, variables });
        expect(atAnyMoment(usual)).toEqual(atAnyMoment(plain));
      }
      expect(lanes.byPlan().answered).toBeGreaterThan(0);
    },
  );

  const ENDS_THE_SESSION = /log(Out|In)|signUp|changePassword|refreshSession/i;
  const changes = permissions.filter(
    ({ operation, cells }) =>
      isChange(operation) && !ENDS_THE_SESSION.test(operation) && cells.some((outcome) => outcome === 'ALLOWED'),
  );
  it.each(changes.map((permission) => [`${permission.operation} ${permission.when ?? ''}`, permission] as const))(
    '%s does alike, whoever asks',
    async (_title, { operation, given, afterwards }) => {
      const document = documentOf(schema, operation, everythingOf(operation));
      const ask = async (lane: 'plainly' | 'usually', persona: (typeof PERSONAS)[number]) => {
        const variables = (await given?.(world, persona)) ?? {};
        const answer = await lanes[lane]({ as: world.person(persona), document, variables });
        if (persona !== 'anonymous') await afterwards?.(world, persona);
        return likeness(answer);
      };
      await ask('usually', 'owner');
      lanes.byPlan();
      for (const persona of PERSONAS) expect(await ask('usually', persona)).toEqual(await ask('plainly', persona));
      expect(lanes.byPlan().answered).toBeGreaterThan(0);
    },
  );

  const fuzzed = rootFields(schema).filter(isRead);
  it.each(fuzzed)(`%s answers odd input alike (seed ${seed})`, async (operation) => {
    const [root, name] = operation.split('.') as [string, string];
    const { args } = (schema.getType(root) as GraphQLObjectType).getFields()[name]!;
    const { organizationId } = world;
    const known = { evt: [await world.draft()], org: [organizationId], usr: [world.people.member.id] };
    const variables = fc.record(
      Object.fromEntries(args.map((argument) => [argument.name, arbitraryInput(argument, { known, operation: name })])),
    );
    const document = documentOf(schema, operation, everythingOf(operation));
    const { owner, admin } = world.people;
    const property = fc.asyncProperty(variables, fc.constantFrom(owner, admin), async (given, viewer) => {
      const { plain, usual } = await lanes.both({ as: viewer, document, variables: given });
      expect(atAnyMoment(usual)).toEqual(atAnyMoment(plain));
    });
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
  });
});

const DOCUMENTS: Record<string, Omit<Question, 'as'>> = {
  'aliases of one field with other arguments': {
    document: '{ a: events(first: 1) { totalCount } b: events(first: 2) { edges { node { id } } } me { x: id y: id } }',
  },
  'fragments that overlap': {
    document: `query { me { ...A ... on User { id displayName } ...A } }
      fragment A on User { id role ...B } fragment B on User { email id }`,
  },
  'one field in two selections': {
    document: '{ me { tickets(first: 1) { totalCount } tickets(first: 1) { edges { cursor } } } }',
  },
  'a name of the type': { document: '{ __typename me { __typename } }' },
  'a directive': { document: 'query($no: Boolean = false) { me { id email @include(if: $no) } }' },
  'the prototype for an alias': {
    document: '{ __proto__: __typename me { __proto__: id } events(first: 1) { edges { __proto__: node { id } } } }',
  },
  introspection: { document: '{ __type(name: "User") { name } me { id } }' },
  'the default of a variable': { document: 'query($first: Int = 1) { events(first: $first) { edges { cursor } } }' },
  'null for a variable': {
    document: 'query($first: Int = 1) { events(first: $first) { edges { cursor } } }',
    variables: { first: null },
  },
  'a variable for an argument with a default': {
    document: `query($at: String) { me { tickets(first: 1) { totalCount } } events(first: 1) { edges { node {
      ticketTypes { price { formatted(locale: $at) } } } } } }`,
  },
  'null for an argument that must be given': {
    document: `query($at: String = "de") { events(first: 2) { edges { node { ticketTypes { price { formatted(locale: $at) } } } } } }`,
    variables: { at: null },
  },
  'a page that is too large': {
    document: 'query($first: Int) { events(first: $first) { totalCount } }',
    variables: { first: 101 },
  },
  'an object in a literal': { document: '{ events(filter: { text: "x" }, first: 1) { totalCount } }' },
  'a variable within an object': {
    document: 'query($text: String) { events(filter: { text: $text }, first: 1) { totalCount } }',
    variables: { text: 'Live' },
  },
  'a variable that is not declared': { document: '{ me { id } }', variables: { more: 1 } },
  'a variable of the wrong type': {
    document: 'query($first: Int) { events(first: $first) { totalCount } }',
    variables: { first: 'two' },
  },
  'a field that does not exist': { document: '{ me { nothing } }' },
  'a syntax error': { document: '{ me {' },
  nothing: { document: '' },
  'an error in one of two root fields': { document: '{ me { id } auditLog(first: 1) { totalCount } }' },
  'an error deep below': {
    document: '{ me { id } events(first: 3) { edges { node { ticketTypes { price { formatted(locale: "!") } } } } } }',
  },
  'a field that only some may read': {
    document: '{ events(first: 2) { edges { node { id organizer { members { user { email } } } } } } }',
  },
};

describe('a document with', () => {
  it.each(Object.entries(DOCUMENTS))('%s is answered alike, to the byte', async (_title, question) => {
    await world.onSale();
    for (const persona of PERSONAS) {
      const { plain, usual } = await lanes.both({ ...question, as: world.person(persona) });
      expect(usual).toEqual(plain);
    }
  });
});

const ME = '{ me { id } }';
const TWO = 'query A { me { id } } query B { me { displayName } }';
const json = { 'content-type': 'application/json' };
const REQUESTS: Record<string, Parameters<typeof exchange>[1]> = {
  'the name of an operation': { body: JSON.stringify({ query: TWO, operationName: 'B' }) },
  'no name where there are two': { body: JSON.stringify({ query: TWO }) },
  'the name of no operation': { body: JSON.stringify({ query: TWO, operationName: 'C' }) },
  'an empty name': { body: JSON.stringify({ query: ME, operationName: '' }) },
  'a number for a name': { body: JSON.stringify({ query: ME, operationName: 1 }) },
  'null for everything else': {
    body: JSON.stringify({ query: ME, operationName: null, variables: null, extensions: null }),
  },
  'a list of variables': { body: JSON.stringify({ query: ME, variables: [] }) },
  'variables as text': { body: JSON.stringify({ query: ME, variables: '{}' }) },
  extensions: { body: JSON.stringify({ query: ME, extensions: { client: 1 } }) },
  'a persisted query': {
    body: JSON.stringify({ query: ME, extensions: { persistedQuery: { version: 1, sha256Hash: 'wrong' } } }),
  },
  'a batch': { body: JSON.stringify([{ query: ME }]) },
  'JSON that ends early': { body: '{"query":' },
  'no body': {},
  'a content type with a charset': {
    body: JSON.stringify({ query: ME }),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
  'a form': { body: 'query={me{id}}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'a taste for GraphQL answers': {
    body: JSON.stringify({ query: ME }),
    headers: { accept: 'application/graphql-response+json' },
  },
  'a taste for anything': { body: JSON.stringify({ query: ME }), headers: { accept: '*/*' } },
  'a taste for pictures': { body: JSON.stringify({ query: ME }), headers: { accept: 'image/png' } },
  'a taste for pages': { body: JSON.stringify({ query: ME }), headers: { accept: 'text/html' } },
  'a foreign origin': { body: JSON.stringify({ query: ME }), headers: { origin: 'https://evil.example' } },
  'a bad token': { body: JSON.stringify({ query: ME }), headers: { authorization: 'Bearer forged' } },
  'another scheme': { body: JSON.stringify({ query: ME }), headers: { authorization: 'Basic eDp5' } },
  'a query by GET': { method: 'GET', path: '/graphql?query={me{id}}', headers: { 'apollo-require-preflight': '1' } },
};

describe('a request with', () => {
  it.each(Object.entries(REQUESTS))('%s is answered alike, to the byte', async (_title, asked) => {
    const { token } = world.people.member;
    const base = asked.method === 'GET' ? {} : json;
    const headers = {
      ...base,
      'x-request-id': 'the-same-for-both',
      authorization: `Bearer ${token}`,
      ...asked.headers,
    };
    await exchange(lanes.urls.usual, { ...asked, headers });
    const usual = await exchange(lanes.urls.usual, { ...asked, headers });
    expect(usual).toEqual(await exchange(lanes.urls.plain, { ...asked, headers }));
  });
});

describe('a mutation whose answer fails', () => {
  it('has been done once, and its error says what Apollo says', async () => {
    const { eventId, ticketTypeId } = await world.onSale();
    const document = `mutation($input: ReserveInput!, $locale: String!) { reserve(input: $input) {
      ... on ReserveSuccess { reservation { status total { formatted(locale: $locale) } } } } }`;
    const input = { eventId, items: [{ ticketTypeId, quantity: 1 }] };
    const ask = (lane: 'plainly' | 'usually', locale: string) =>
      lanes[lane]({ as: world.people.member, document, variables: { input, locale } });
    const held = async () => (await lanes.app.sql`select count(*)::int as held from reservation`)[0].held as number;

    await ask('usually', 'de');
    lanes.byPlan();
    const before = await held();
    const usual = await ask('usually', 'no locale');
    expect([lanes.byPlan(), (await held()) - before]).toEqual([{ begun: 1, answered: 0 }, 1]);
    expect(JSON.parse(usual.body).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(usual).toEqual(await ask('plainly', 'no locale'));
  });
});
