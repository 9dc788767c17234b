import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { EdgeSocket } from '../kit/edge-socket.js';
import { givenLiveEvent } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
const nodes: TestApp[] = [];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));
afterAll(() => app.close());

/** Another node, with these settings. */
async function nodeWith(settings: Record<string, string>): Promise<TestApp> {
  const node = await startTestApp({ beside: app, environment: { ROLE: 'api', ...settings } });
  nodes.push(node);
  return node;
}

const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
  ... on RefreshSessionSuccess { session { accessToken refreshToken } } } }`;

describe('the caps that the configuration sets', () => {
  it('count sockets per address and per user', async () => {
    const node = await nodeWith({ SOCKETS_PER_ADDRESS: '3', SOCKETS_PER_USER: '1' });
    const ada = await app.given.member();
    const first = await EdgeSocket.open(node, { token: ada.token });
    const second = new EdgeSocket(node);
    await second.opened();
    second.say({ type: 'connection_init', payload: { token: ada.token } });
    expect(await second.closed).toEqual({ code: 4429, reason: 'Too many connections' });
    const others = [await EdgeSocket.open(node), await EdgeSocket.open(node)];
    const fourth = new WebSocket(`${node.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => fourth.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 429');
    for (const socket of [first, ...others]) await socket.end();
  });

  it('count subscriptions, and refuse one too many alone', async () => {
    const owner = await app.given.organizer();
    const { eventId } = await givenLiveEvent(app, { owner, general: { Standing: 10 } });
    const client = await EdgeSocket.open(await nodeWith({ SOCKET_SUBSCRIPTIONS: '2' }));
    const query = 'subscription ($eventId: ID!) { availabilityChanged(eventId: $eventId) { available } }';
    for (const id of ['1', '2', '3']) client.subscribe(id, query, { eventId });
    expect(await client.hears('error', '3')).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    await client.hears('next', '1');
    await client.hears('next', '2');
    await client.end();
  });

  it('end a socket that floods, or sends too large a message', async () => {
    const node = await nodeWith({ SOCKET_MESSAGES_PER_SECOND: '20', SOCKET_FRAME_BYTES: '2048' });
    const flooding = await EdgeSocket.open(node);
    for (let index = 0; index < 1_000; index += 1) flooding.say({ type: 'ping' });
    expect(await flooding.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    const large = await EdgeSocket.open(node);
    large.say({ type: 'ping', payload: { text: 'x'.repeat(2_048) } });
    expect((await large.closed).code).toBe(1009);
  });

  it('end a socket that does not introduce itself, sooner where less time is given', async () => {
    const [patient, hasty] = [
      await nodeWith({ SOCKET_INIT_TIMEOUT: '10m' }),
      await nodeWith({ SOCKET_INIT_TIMEOUT: '1s' }),
    ];
    const waiting = new EdgeSocket(patient);
    await waiting.opened();
    expect((await new EdgeSocket(hasty).closed).code).toBe(4408);
    expect(waiting.isOpen).toBe(true);
    await waiting.end();
  });

  it('end a socket with its token, unless a ping has brought a newer one', async () => {
    const short = await nodeWith({ ACCESS_TOKEN_TTL: '10s' });
    const renewer = await short.given.member();
    const renewing = await EdgeSocket.open(short, { authorization: `Bearer ${renewer.token}` });
    // Whose token is the last to expire.
    const left = await EdgeSocket.open(short, { authorization: `Bearer ${(await short.given.member()).token}` });
    const { data } = await app.anonymous.send(REFRESH, { input: { refreshToken: renewer.refreshToken } });
    const { accessToken } = data.refreshSession.session;
    renewing.say({ type: 'ping', payload: { authorization: `Bearer ${accessToken}` } });
    expect(await left.closed).toEqual({ code: 4403, reason: 'The access token has expired' });
    renewing.subscribe('1', '{ me { id } }');
    expect((await renewing.hears('next', '1')).payload).toEqual({ data: { me: { id: renewer.id } } });
    await renewing.end();
  });
});
