import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { createClient, type Client } from 'graphql-ws';
import jwt from 'jsonwebtoken';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { newId } from '../../src/kernel/ids.js';
import { tablesChangedBy } from '../kit/database-digest.js';
import { createWorld, type World } from '../kit/given-personas.js';
import { reserved } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let world: World;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  world = await createWorld(app);
});
afterAll(() => app.close());

interface Failure {
  status: number;
  text: string;
  codes: unknown[];
}

async function post(body: string, headers: Record<string, string> = {}): Promise<Failure> {
  const type = { 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { ...type, ...headers }, body });
  const text = await response.text();
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: unknown } }[] };
  return { status: response.status, text, codes: (errors ?? []).map(({ extensions }) => extensions.code) };
}

const ask = (query: string, variables?: unknown) => JSON.stringify({ query, variables });
const nested = (depth: number): string =>
  `{"query":"{ events { totalCount } }","variables":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const parents = (levels: number): string =>
  `{ event(id: "x") { ${'ticketTypes { event { '.repeat(levels / 2)} id ${'} }'.repeat(levels / 2)} } }`;
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: __typename`).join(' ')} }`;

const REQUESTS: [what: string, body: string, status: number, codes: string[]][] = [
  ['malformed JSON', '{"query": "{ me { id } }", ', 400, ['BAD_USER_INPUT']],
  ['an empty body', '', 400, ['BAD_USER_INPUT']],
  ['a body that is null', 'null', 400, ['BAD_USER_INPUT']],
  ['a body that is a text', '"{ me { id } }"', 400, ['BAD_USER_INPUT']],
  ['no query', '{"variables":{}}', 400, ['BAD_USER_INPUT']],
  ['a query that is a number', '{"query":7}', 400, ['BAD_USER_INPUT']],
  ['variables that are a list', '{"query":"{ me { id } }","variables":[1]}', 400, ['BAD_USER_INPUT']],
  ['variables that are a text', '{"query":"{ me { id } }","variables":"x"}', 400, ['BAD_USER_INPUT']],
  ['variables nested 20,000 times', nested(20_000), 400, ['BAD_USER_INPUT']],
  [
    'a prototype for variables',
    '{"query":"{ me { id } }","variables":{"__proto__":{"role":"ADMIN"}}}',
    400,
    ['BAD_USER_INPUT'],
  ],
  [
    'a constructor for variables',
    '{"query":"{ me { id } }","variables":{"constructor":{"prototype":{}}}}',
    400,
    ['BAD_USER_INPUT'],
  ],
  ['a body of 10 MB', ask(' '.repeat(10_000_000)), 413, ['BAD_USER_INPUT']],
  ['a syntax error', ask('{ me { id }'), 400, ['GRAPHQL_PARSE_FAILED']],
  ['an unfinished text', ask('{ event(id: "'), 400, ['GRAPHQL_PARSE_FAILED']],
  ['NUL in the document', ask('{ me\0 { id } }'), 400, ['GRAPHQL_PARSE_FAILED']],
  ['a field that does not exist', ask('{ me { passwordHash } }'), 400, ['GRAPHQL_VALIDATION_FAILED']],
  [
    'an operation that is not there',
    JSON.stringify({ query: 'query A { me { id } }', operationName: 'B' }),
    400,
    ['OPERATION_RESOLUTION_FAILURE'],
  ],
  [
    'a variable of the wrong type',
    ask('query($n: Int) { events(first: $n) { totalCount } }', { n: 'ten' }),
    400,
    ['BAD_USER_INPUT'],
  ],
  ['50 levels', ask(parents(50)), 400, ['BAD_USER_INPUT']],
  ['600 aliases', ask(aliases(600)), 400, ['BAD_USER_INPUT']],
  ['2,000 aliases', ask(aliases(2_000)), 400, ['GRAPHQL_PARSE_FAILED']],
  ['a million of a page', ask('{ events(first: 1000000) { totalCount } }'), 400, ['BAD_USER_INPUT']],
];

describe('requests over HTTP that mean nothing', () => {
  it.each(REQUESTS)('refuses %s, and changes nothing', async (_what, body, status, codes) => {
    const changed = await tablesChangedBy(app, async () => {
      const answer = await post(body);
      expect({ status: answer.status, codes: [...new Set(answer.codes)] }).toEqual({ status, codes });
      expect(answer.text).not.toMatch(/node_modules|\bat \w+ \(|stacktrace|ADMIN/);
    });
    expect(changed).toEqual([]);
  });

  it('refuses 10 MB of nonsense of somebody who may upload as well', async () => {
    const authorization = `Bearer ${world.people.owner.token}`;
    const { status, codes } = await post(ask('x'.repeat(10_000_000)), { authorization });
    expect([400, 413]).toContain(status);
    expect(codes).toHaveLength(1);
  });
});

describe('tokens that are not good', () => {
  const claims = () => jwt.decode(world.people.owner.token) as jwt.JwtPayload;
  const sign = (change: object, options: { secret?: string; header?: object } = {}): string =>
    jwt.sign({ ...claims(), ...change }, options.secret ?? app.secrets.JWT_SECRET, {
      header: { alg: 'HS256', typ: 'at+jwt', ...options.header },
    });
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const TOKENS: [string, () => string][] = [
    ['one that has expired', () => sign({ iat: 1_700_000_000, exp: 1_700_001_800 })],
    ['one of another issuer', () => sign({ iss: 'elsewhere' })],
    ['one for another audience', () => sign({ aud: 'elsewhere' })],
    ['one of another kind', () => sign({}, { header: { typ: 'JWT' } })],
    ['one with a foreign signature', () => sign({}, { secret: 'x'.repeat(64) })],
    [
      'one that lasts for years',
      () => sign({ iat: claims()['iat']! - 10_000_000, exp: claims()['exp']! + 10_000_000 }),
    ],
    ['one with alg none', () => `${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(claims())}.`],
    ['one of a user who is not there', () => sign({ sub: newId('usr') })],
    ['one of a session that is not there', () => sign({ sid: newId('ses') })],
    ['one whose user is no user', () => sign({ sub: newId('evt') })],
    ['one whose session is no id', () => sign({ sid: "'; drop table session; --" })],
    ['nonsense', () => 'nonsense'],
    ['nothing', () => ''],
  ];

  it.each(TOKENS)('refuses %s, for sockets as well, and lets it do what anybody may', async (_what, make) => {
    const token = make();
    const changed = await tablesChangedBy(app, async () => {
      const { codes, text } = await post(ask('{ me { id } }'), { authorization: `Bearer ${token}` });
      expect(codes).toEqual(['UNAUTHENTICATED']);
      if (token) expect(text).not.toContain(token);
      const open = await post(ask('{ events { totalCount } }'), { authorization: `Bearer ${token}` });
      expect({ status: open.status, codes: open.codes }).toEqual({ status: 200, codes: [] });
      const closed = await closingOf({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      expect(closed).toBe(4403);
    });
    expect(changed).toEqual([]);
  });

  it('still takes the one that was copied', async () => {
    const { status } = await post(ask('{ me { id } }'), { authorization: `Bearer ${sign({})}` });
    expect(status).toBe(200);
  });
});

/** The code that a socket is closed with after it has said this. */
function closingOf(message: object | string): Promise<number> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  socket.on('open', () => socket.send(typeof message === 'string' ? message : JSON.stringify(message)));
  return new Promise((resolve) => socket.on('close', resolve));
}

describe('operations over a socket that mean nothing', () => {
  const WATCH = 'subscription($id: ID!) { availabilityChanged(eventId: $id) { held } }';
  let client: Client;
  afterAll(() => client.dispose());

  const codesOf = async (query: string, variables: Record<string, unknown> = {}): Promise<unknown[]> => {
    try {
      for await (const { errors } of client.iterate({ query, variables })) return (errors ?? []).map(codeOf);
      return [];
    } catch (refusal) {
      return (refusal as { extensions?: { code?: unknown } }[]).map(codeOf);
    }
  };
  const codeOf = ({ extensions }: { extensions?: { code?: unknown } }): unknown => extensions?.code;

  it('end alone: their socket and those of others live on', async () => {
    const url = `${app.url.replace('http', 'ws')}/graphql`;
    client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 1_000 });
    const { eventId, ticketTypeId } = await world.onSale();
    const watched = client.iterate<{ availabilityChanged: { held: number } }>({
      query: WATCH,
      variables: { id: eventId },
    });
    expect((await watched.next()).value).toEqual({ data: { availabilityChanged: { held: 0 } } });

    const watch = (id: unknown) => codesOf(WATCH, { id });
    expect(await watch('evt_nonsense')).toEqual(['BAD_USER_INPUT']);
    expect(await watch('\0')).toEqual(['BAD_USER_INPUT']);
    expect(await watch(newId('tty'))).toEqual(['BAD_USER_INPUT']);
    expect(await watch(newId('evt'))).toEqual(['NOT_FOUND']);
    expect(await watch({ a: 1 })).toEqual(['BAD_USER_INPUT']);
    expect(await codesOf('subscription { seatsChanged(eventId: "x", sinceVersion: -1) { reset } }')).toEqual([
      'BAD_USER_INPUT',
    ]);
    const since = (version: unknown) =>
      codesOf(
        'subscription($id: ID!, $since: SafeInt) { seatsChanged(eventId: $id, sinceVersion: $since) { reset } }',
        {
          id: eventId,
          since: version,
        },
      );
    expect(await since(Number.MAX_SAFE_INTEGER)).toEqual([]);
    // A version that the event never had: the whole map.
    expect(await since(-1)).toEqual([]);
    expect(await since(2 ** 53)).toEqual(['BAD_USER_INPUT']);
    expect(await codesOf('subscription {')).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(await codesOf('{ me { passwordHash } }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await codesOf('{ me { id } }')).toEqual(['UNAUTHENTICATED']);
    expect(new Set(await codesOf(parents(50)))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(new Set(await codesOf(aliases(600)))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(new Set(await codesOf(aliases(2_000)))).toEqual(new Set(['GRAPHQL_PARSE_FAILED']));
    expect(await closingOf('{ not json')).toBe(4400);
    expect(await closingOf({ type: 'subscribe', id: '1', payload: { query: '{ me { id } }' } })).toBe(4401);
    expect(await closingOf('x'.repeat(1_000_000))).toBe(1009);

    await reserved(app, world.people.member, { eventId, items: [{ ticketTypeId, quantity: 2 }] });
    expect((await watched.next()).value).toEqual({ data: { availabilityChanged: { held: 2 } } });
    await watched.return?.();
    await delay(0);
  });
});

describe('the audits of GraphQL over HTTP', () => {
  it('find no error in the whole server', async () => {
    const audits = serverAudits({ url: `${app.url}/graphql`, fetchFn: fetch });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failed = results.flatMap((result) => (result.status === 'error' ? [`${result.name}: ${result.reason}`] : []));
    expect(failed).toEqual([]);
    expect(results).toHaveLength(61);
  });
});
