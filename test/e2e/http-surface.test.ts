import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { DEFAULT_TIMEOUTS } from '../../src/kernel/http/edge-options.js';
import { heldAnswers } from '../kit/held-answers.js';
import { raw } from '../kit/raw-http.js';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';
import { until } from '../kit/until.js';

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

const failureOf = async (response: Response): Promise<Failure> => (await response.json()) as Failure;

describe('pages and health', () => {
  it('answers health checks', async () => {
    expect(await (await fetch(`${edge.url}/livez`)).json()).toEqual({ status: 'alive' });
    expect(await (await fetch(`${edge.url}/readyz`)).json()).toEqual({ status: 'ready', checks: { database: 'ok' } });
  });

  it('keeps a connection for longer than the minute for which load balancers send on it', async () => {
    const [, seconds] = /^timeout=(\d+)/.exec((await fetch(`${edge.url}/livez`)).headers.get('keep-alive')!)!;
    expect(Number(seconds)).toBeGreaterThan(60);
  });

  it('is not ready while a check fails or takes too long', async () => {
    const states = [
      async () => ({ ready: false, checks: { database: 'away' } }),
      () => Promise.reject(new Error('secret detail')),
      () => new Promise<never>(() => undefined),
    ];
    const bodies = [];
    for (const readiness of states) {
      const other = await startEdge({ readiness, timeouts: { readiness: 50 }, metrics: async () => 'up 1\n' });
      const response = await fetch(`${other.url}/readyz`);
      expect(response.status).toBe(503);
      bodies.push(await response.json());
      expect(await (await fetch(`${other.url}/metrics`)).text()).toBe('up 1\n');
      await other.close();
    }
    expect(bodies).toEqual([
      { status: 'not ready', checks: { database: 'away' } },
      { status: 'not ready', checks: { readiness: 'failed' } },
      { status: 'not ready', checks: { readiness: 'no answer in time' } },
    ]);
  });

  it('serves the explorer compressed, with its examples and nothing from elsewhere, and not twice', async () => {
    const home = await fetch(edge.url, { redirect: 'manual' });
    expect([home.status, home.headers.get('location')]).toEqual([302, '/explorer']);
    const page = await fetch(`${edge.url}/explorer`);
    const html = await page.text();
    expect(page.headers.get('content-encoding')).toBe('gzip');
    expect(html).toContain('query Greeting');
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
    const again = await fetch(`${edge.url}/explorer`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('serves the Sandbox to browsers at the endpoint', async () => {
    const page = await fetch(`${edge.url}/graphql`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('embeddable-sandbox');
  });

  it('shows no page and no schema in production', async () => {
    const production = await startEdge({ production: true, introspection: false });
    const at = (path: string): Promise<Response> => fetch(production.url + path, { headers: { accept: 'text/html' } });
    expect([(await at('/')).status, (await at('/explorer')).status, (await at('/graphql')).status]).toEqual([
      404, 404, 400,
    ]);
    const send = (query: string): Promise<Failure> =>
      fetch(`${production.url}/graphql`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ query }) }).then(
        failureOf,
      );
    expect((await send('{ __schema { description } }')).errors).toHaveLength(1);
    expect((await send('{ greetin }')).errors[0]?.message).toBe('Cannot query field "greetin" on type "Query".');
    const { headers } = await at('/livez');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('strict-transport-security')).toMatch(/max-age/);
    await production.close();
  });

  it('lets modules add routes with a raw body of their own', async () => {
    const other = await startEdge({
      routes(app) {
        app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
        app.post('/webhooks/echo', async (request) => ({ raw: request.body, id: request.id }));
      },
    });
    const send = (path: string, body: string): Promise<Response> =>
      fetch(other.url + path, { method: 'POST', headers: JSON_TYPE, body });
    expect(await (await send('/webhooks/echo', '{ "a":1 }')).json()).toMatchObject({ raw: '{ "a":1 }' });
    expect(await (await send('/graphql', '{"query":"{ greeting }"}')).json()).toEqual({
      data: { greeting: 'hello you' },
    });
    await other.close();
  });
});

describe('the audits of GraphQL over HTTP', () => {
  it('finds no error', async () => {
    const results = await Promise.all(
      serverAudits({ url: `${edge.url}/graphql`, fetchFn: fetch }).map((audit) => audit.fn()),
    );
    const failed = results.flatMap((result) => (result.status === 'error' ? [`${result.name}: ${result.reason}`] : []));
    expect(failed).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });
});

describe('slow and lasting connections', () => {
  const HELD = JSON.stringify({ query: '{ held }' });
  const isTurnedAway = ({ url }: RunningEdge): Promise<boolean> =>
    fetch(`${url}/livez`).then(
      () => false,
      () => true,
    );

  it('ends a connection whose headers or body do not arrive in time', async () => {
    const slow = await startEdge({ timeouts: { headers: 300, request: 600 } });
    const [headers, body, silent] = await Promise.all([
      raw(slow.port, 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: '),
      raw(
        slow.port,
        'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
      ),
      raw(slow.port, ''),
    ]);
    for (const { answer, afterMs } of [headers, body, silent]) {
      expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*"The request took too long to arrive."/);
      expect(afterMs).toBeLessThan(DEFAULT_TIMEOUTS.headers);
    }
    await slow.close();
  });

  it('keeps a connection that waits for its next request, whatever the times for headers and answers', async () => {
    const other = await startEdge({ timeouts: { headers: 4_000, idle: 4_000, keepAlive: 6_000 } });
    const { answer, afterMs } = await raw(other.port, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).not.toContain('408');
    expect(afterMs).toBeGreaterThanOrEqual(6_000);
    await other.close();
  });

  it('finishes the request in flight when it closes, and is not held up by an idle connection', async () => {
    const other = await startEdge({ timeouts: { headers: 60_000, request: 60_000 } });
    const idle = raw(other.port, '');
    const answer = fetch(`${other.url}/graphql`, { method: 'POST', headers: JSON_TYPE, body: HELD });
    await until(() => heldAnswers.waiting === 1);
    const closed = other.close();
    await until(() => isTurnedAway(other));
    heldAnswers.letGo();
    expect(await (await answer).json()).toEqual({ data: { held: 'done' } });
    await closed;
    // Its headers would have had a minute.
    expect((await idle).afterMs).toBeLessThan(30_000);
  });

  it('answers what is on its way over an open connection when it closes, ends it with that, and accepts no other', async () => {
    const other = await startEdge();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (by: Agent | false = agent) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const options = { method: 'POST', headers: JSON_TYPE, agent: by };
        const request = httpRequest(`${other.url}/graphql`, options, (response) => resolve(response.resume()));
        request.on('error', reject);
        request.end('{"query":"{ greeting }"}');
      });
    const [before, first] = [await ask(), await ask()];
    const closed = other.close();
    await expect(ask(false)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const last = await ask();
    expect([before, first, last].map(({ statusCode, headers }) => [statusCode, headers.connection])).toEqual([
      [200, 'keep-alive'],
      [200, 'keep-alive'],
      [200, 'close'],
    ]);
    await closed;
    agent.destroy();
  });

  it('cuts off a request that outlasts the drain time', async () => {
    const other = await startEdge({ timeouts: { drain: 200 } });
    const request = httpRequest(`${other.url}/graphql`, { method: 'POST', headers: JSON_TYPE });
    const failed = new Promise<unknown>((resolve) => request.on('error', resolve));
    request.end(HELD);
    await until(() => heldAnswers.waiting === 1);
    await Promise.all([other.close(), other.close()]);
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
    expect(heldAnswers.waiting).toBe(1);
    heldAnswers.letGo();
  });

  it('says in one sentence that the port is taken', async () => {
    await expect(startEdge({ port: edge.port })).rejects.toThrow(
      `Port ${edge.port} on 127.0.0.1 is taken: stop the program that uses it or set PORT to another port.`,
    );
  });

  it('says in one sentence that it cannot listen on an address of others', async () => {
    // 192.0.2.0/24 is for documentation: no machine has it.
    await expect(startEdge({ host: '192.0.2.1' })).rejects.toThrow('192.0.2.1 is no address of this machine');
  });
});
