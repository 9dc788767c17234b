import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';
import { exchange } from '../kit/http-exchange.js';

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

/** As Java's HttpClient and `curl --http2` ask, who go on with HTTP/1.1 as well. */
const OTHER = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' };
const SOCKET = { connection: 'Upgrade', upgrade: 'WebSocket' };

const canIgnore = 'shouldUpgradeCallback' in createServer();

(canIgnore ? describe : describe.skip)('a client that would rather speak HTTP/2', () => {
  it('is answered a query', async () => {
    const headers = { ...OTHER, 'content-type': 'application/json' };
    const { status, body } = await exchange(edge.url, { headers, body: JSON.stringify({ query: '{ greeting }' }) });
    expect([status, JSON.parse(body)]).toEqual([200, { data: { greeting: 'hello you' } }]);
  });

  it('is answered what is no operation', async () => {
    const { status, body } = await exchange(edge.url, { method: 'GET', path: '/livez', headers: OTHER });
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'alive' }]);
  });
});

it('refuses a socket that is asked for elsewhere', async () => {
  const { status } = await exchange(edge.url, { method: 'GET', path: '/livez', headers: SOCKET });
  expect(status).toBe(404);
});
