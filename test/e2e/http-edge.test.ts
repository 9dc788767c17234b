import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { raw } from '../kit/raw-http.js';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';

interface Failure {
  errors: Array<{ message: string; extensions: Record<string, unknown> }>;
  data?: Record<string, unknown>;
}

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

const JSON_TYPE = { 'content-type': 'application/json' };

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return fetch(`${edge.url}/graphql`, { method: 'POST', headers, body });
}

const ask = (query: string, variables?: object, headers = {}): Promise<Response> =>
  post(JSON.stringify({ query, variables }), { ...JSON_TYPE, ...headers });

const failureOf = async (response: Response): Promise<Failure> => (await response.json()) as Failure;

describe('requests that never become an operation', () => {
  it.each([
    ['malformed JSON', 400, '{"query": ', JSON_TYPE],
    ['an empty body', 400, '', JSON_TYPE],
    ['text/plain', 415, '{"query":"{ greeting }"}', { 'content-type': 'text/plain' }],
    ['a form', 415, 'query={greeting}', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a batch', 400, '[{"query":"{ greeting }"}]', JSON_TYPE],
    ['a body of 10 MB', 413, JSON.stringify({ query: ' '.repeat(10_000_000) }), JSON_TYPE],
    ['no query', 400, '{}', JSON_TYPE],
    ['a compressed body', 415, 'x', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
    ['a poisoned prototype', 400, '{"query":"{ greeting }","__proto__":{"a":1}}', JSON_TYPE],
  ])('answers %s with %i in the shape of a GraphQL error', async (_name, status, body, headers) => {
    const response = await post(body, headers);
    const { errors } = await failureOf(response);
    expect(response.status).toBe(status);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      requestId: response.headers.get('x-request-id'),
    });
    expect(JSON.stringify(errors)).not.toMatch(/stack|node_modules|at \w+ \(/);
  });

  it.each([
    ['/nothing', 'GET', 404, 'NOT_FOUND'],
    ['/graphql/x', 'POST', 404, 'NOT_FOUND'],
    ['/%zz', 'GET', 400, 'BAD_USER_INPUT'],
    ['/graphql', 'PUT', 405, 'BAD_USER_INPUT'],
  ])('answers %s by %s with %i', async (path, method, status, code) => {
    const response = await fetch(edge.url + path, { method });
    expect(response.status).toBe(status);
    expect((await failureOf(response)).errors[0]?.extensions).toEqual({
      code,
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('answers what is not HTTP, and headers that are too large', async () => {
    expect((await raw(edge.port, 'HELLO\r\n\r\n')).answer).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"BAD_USER_INPUT"/);
    const large = `GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect((await raw(edge.port, large)).answer).toMatch(/^HTTP\/1.1 431 [\s\S]*"requestId":"/);
  });

  it('keeps a plain request id of a proxy and replaces any other', async () => {
    const kept = await fetch(`${edge.url}/livez`, { headers: { 'x-request-id': 'proxy-0123456789' } });
    expect(kept.headers.get('x-request-id')).toBe('proxy-0123456789');
    const replaced = await fetch(`${edge.url}/livez`, { headers: { 'x-request-id': '<script>' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('operations', () => {
  it('answers a query by POST and by GET, and a mutation by POST', async () => {
    expect(await (await ask('{ greeting }')).json()).toEqual({ data: { greeting: 'hello you' } });
    const byGet = await fetch(`${edge.url}/graphql?query={greeting}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(await byGet.json()).toEqual({ data: { greeting: 'hello you' } });
    expect(await (await ask('mutation { rename(name: "x\\u0000y") }')).json()).toEqual({ data: { rename: 'x\0y' } });
  });

  it('refuses a mutation by GET with 405', async () => {
    const url = `${edge.url}/graphql?query=${encodeURIComponent('mutation { rename(name: "x") }')}`;
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect((await failureOf(response)).errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  const persisted = (version: number) => ({
    query: '{ greeting }',
    extensions: { persistedQuery: { version, sha256Hash: 'a'.repeat(64) } },
  });

  it.each([
    ['a subscription by POST', { query: 'subscription { ticks }' }],
    ['a persisted query by the hash of another text', persisted(1)],
    ['a persisted query of another version', persisted(2)],
  ])('refuses %s with 400', async (_what, body) => {
    const response = await post(JSON.stringify(body));
    expect(response.status).toBe(400);
    const { errors, data } = await failureOf(response);
    expect([errors.map(({ extensions }) => extensions['code']), data]).toEqual([['BAD_USER_INPUT'], undefined]);
  });

  it('refuses a GET that a foreign page could send without a preflight', async () => {
    const response = await fetch(`${edge.url}/graphql?query={greeting}`);
    expect(response.status).toBe(400);
  });

  it('gives each error its request id and masks the unexpected ones', async () => {
    const response = await ask('{ broken }');
    expect(await response.json()).toEqual({
      data: { broken: null },
      errors: [
        {
          message: 'Internal server error',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: response.headers.get('x-request-id') },
        },
      ],
    });
  });

  it('keeps the ids of concurrent requests apart', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `concurrent-${index}`);
    const answers = await Promise.all(ids.map((id) => ask('{ nothing }', {}, { 'x-request-id': id }).then(failureOf)));
    expect(answers.map(({ errors }) => errors[0]?.extensions['requestId'])).toEqual(ids);
  });

  it('answers a token that is not valid with 401 and UNAUTHENTICATED', async () => {
    for (const authorization of ['Bearer forged', 'Basic dXNlcjpwYXNz']) {
      const response = await ask('{ caller }', {}, { authorization });
      expect(response.status).toBe(401);
      const { errors } = await failureOf(response);
      expect(errors).toEqual([
        { message: 'Log in again.', extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } },
      ]);
    }
    expect(await (await ask('{ caller }', {}, { authorization: 'Bearer user:7' })).json()).toEqual({
      data: { caller: '7' },
    });
  });

  it.each([
    [
      '50 levels',
      `{ things(first: 1) { edges { node { ${'parent { '.repeat(46)} id ${'}'.repeat(46)} } } } }`,
      {},
      'depth',
    ],
    [
      '1,900 tokens of aliases',
      `{ ${Array.from({ length: 600 }, (_, i) => `a${i}: greeting`).join(' ')} }`,
      {},
      'aliases',
    ],
    ['a page of a million', '{ things(first: 1000000) { totalCount } }', {}, 'pageSize'],
    [
      'a variable page of a million',
      'query($n: Int) { things(first: $n) { totalCount } }',
      { n: 1_000_000 },
      'pageSize',
    ],
    [
      'nested pages',
      '{ things(first: 100) { edges { node { things(first: 100) { edges { node { id } } } } } } }',
      {},
      'cost',
    ],
  ])('refuses %s with 400 before it runs', async (_name, query, variables, limit) => {
    const response = await ask(query, variables);
    const { errors, data } = await failureOf(response);
    expect(response.status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: expect.any(String) });
    expect(errors.map(({ extensions }) => (extensions['limit'] as { name: string }).name)).toContain(limit);
  });

  it('does not repeat the value of a variable that does not fit', async () => {
    const response = await ask('query($n: String) { greeting(name: $n) }', { n: ['hunter2'] });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('"fields":[{"path":"n","message":"does not fit the type String"}]');
    expect(text).not.toContain('hunter2');
  });

  it('refuses 2,000 aliases while parsing, and a syntax error, with 400', async () => {
    const aliases = await ask(`{ ${Array.from({ length: 2_000 }, (_, i) => `a${i}: greeting`).join(' ')} }`);
    expect(aliases.status).toBe(400);
    expect((await failureOf(aliases)).errors[0]?.message).toMatch(/2000 tokens/);
    expect((await ask('{ greeting')).status).toBe(400);
  });

  it('refuses exponential fragments at once', async () => {
    const fragments = Array.from({ length: 100 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    const before = process.cpuUsage();
    const response = await ask(`{ ...F0 } ${fragments.join(' ')} fragment F100 on Query { greeting }`);
    const { user, system } = process.cpuUsage(before);
    expect(response.status).toBe(400);
    // Written out they are 2^100 fields. All that the process does meanwhile counts as well.
    expect((user + system) / 1_000).toBeLessThan(10_000);
  });

  it('writes one log line for an operation, without variables, document or token', async () => {
    edge.lines.length = 0;
    const query = 'query Named($n: String) { greeting(name: $n) }';
    const response = await ask(query, { n: 'classified' }, { authorization: 'Bearer user:7' });
    await response.json();
    expect(edge.lines).toHaveLength(1);
    expect(edge.lines[0]).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      transport: 'http',
      kind: 'query',
      name: 'Named',
      errorCodes: [],
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(edge.lines)).not.toMatch(/classified|user:7|greeting/);
  });
});

describe('origins', () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${edge.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  it('lets an allowed origin read and a foreign one not', async () => {
    const allowed = await preflight('https://tickets.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://tickets.example');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
