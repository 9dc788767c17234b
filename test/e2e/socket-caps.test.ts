import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { EdgeSocket } from '../kit/edge-socket.js';
import { givenLiveEvent } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    environment: {
      ROLE: 'api',
      SOCKETS_PER_ADDRESS: '3',
      SOCKETS_PER_USER: '1',
      SOCKET_SUBSCRIPTIONS: '2',
      SOCKET_MESSAGES_PER_SECOND: '20',
      SOCKET_FRAME_BYTES: '2048',
      SOCKET_INIT_TIMEOUT: '1s',
      ACCESS_TOKEN_TTL: '6s',
    },
  });
});
afterAll(() => app.close());

const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
  ... on RefreshSessionSuccess { session { accessToken refreshToken } } } }`;

describe('the caps that the configuration sets', () => {
  it('count sockets per address and per user', async () => {
    const ada = await app.given.member();
    const first = await EdgeSocket.open(app, { token: ada.token });
    const second = new EdgeSocket(app);
    await second.opened();
    second.say({ type: 'connection_init', payload: { token: ada.token } });
    expect(await second.closed).toEqual({ code: 4429, reason: 'Too many connections' });
    const others = [await EdgeSocket.open(app), await EdgeSocket.open(app)];
    const fourth = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => fourth.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 429');
    for (const socket of [first, ...others]) await socket.end();
  });

  it('count subscriptions, and refuse one too many alone', async () => {
    const owner = await app.given.organizer();
    const { eventId } = await givenLiveEvent(app, { owner, general: { Standing: 10 } });
    const client = await EdgeSocket.open(app);
    const query = 'subscription ($eventId: ID!) { availabilityChanged(eventId: $eventId) { available } }';
    for (const id of ['1', '2', '3']) client.subscribe(id, query, { eventId });
    expect(await client.hears('error', '3')).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    await client.hears('next', '1');
    await client.hears('next', '2');
    await client.end();
  });

  it('end a socket that floods, sends too large a message, or does not introduce itself', async () => {
    const flooding = await EdgeSocket.open(app);
    for (let index = 0; index < 100; index += 1) flooding.say({ type: 'ping' });
    expect(await flooding.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    const large = await EdgeSocket.open(app);
    large.say({ type: 'ping', payload: { text: 'x'.repeat(2_048) } });
    expect((await large.closed).code).toBe(1009);
    const silent = new EdgeSocket(app);
    const startedAt = performance.now();
    expect((await silent.closed).code).toBe(4408);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('end a socket with its token, unless a ping has brought a newer one', async () => {
    const [ada, bob] = [await app.given.member(), await app.given.member()];
    const left = await EdgeSocket.open(app, { authorization: `Bearer ${ada.token}` });
    const renewing = await EdgeSocket.open(app, { authorization: `Bearer ${bob.token}` });
    // A token of the same second would be the same token.
    await delay(2_000);
    const { data } = await app.anonymous.send(REFRESH, { input: { refreshToken: bob.refreshToken } });
    const { accessToken } = data.refreshSession.session;
    renewing.say({ type: 'ping', payload: { authorization: `Bearer ${accessToken}` } });
    expect(await left.closed).toEqual({ code: 4403, reason: 'The access token has expired' });
    renewing.subscribe('1', '{ me { id } }');
    expect((await renewing.hears('next', '1')).payload).toEqual({ data: { me: { id: bob.id } } });
    await renewing.end();
  }, 20_000);
});
