import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { EdgeSocket } from '../kit/edge-socket.js';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';
import { heldAnswers } from '../kit/held-answers.js';
import { until } from '../kit/until.js';

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

describe('who may open a socket', () => {
  it('closes a foreign origin with 4403 and lets its own and allowed ones in', async () => {
    const foreign = new EdgeSocket(edge, { origin: 'https://evil.example' });
    expect(await foreign.closed).toEqual({ code: 4403, reason: 'This origin is not allowed' });
    for (const origin of ['https://tickets.example', edge.url]) {
      const client = new EdgeSocket(edge, { origin });
      await client.opened();
      client.say({ type: 'connection_init' });
      await client.hears('connection_ack');
      await client.end();
    }
  });

  it('closes a token that is not valid with 4403, wherever it was sent', async () => {
    for (const payload of [{ authorization: 'Bearer forged' }, { token: 'forged' }]) {
      const client = new EdgeSocket(edge);
      await client.opened();
      client.say({ type: 'connection_init', payload });
      expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' });
      expect(client.heard).toEqual([]);
    }
  });

  it('asks a client to come again when the caller cannot be looked up', async () => {
    const other = await startEdge({ openContext: () => Promise.reject(new Error('database away')) });
    const client = new EdgeSocket(other);
    await client.opened();
    client.say({ type: 'connection_init' });
    expect(await client.closed).toEqual({ code: 1013, reason: 'Try again later' });
    await other.close();
  });

  it('closes a socket that never introduces itself, speaks first or speaks another protocol', async () => {
    const quick = await startEdge({ timeouts: { connectionInit: 200 } });
    expect((await new EdgeSocket(quick).closed).code).toBe(4408);
    await quick.close();
    const early = new EdgeSocket(edge);
    await early.opened();
    early.subscribe('1', '{ greeting }');
    expect((await early.closed).code).toBe(4401);
    const other = new EdgeSocket(edge, {}, 'graphql-ws');
    expect((await other.closed).code).toBe(1006);
  });

  it('answers another path with 404', async () => {
    const socket = new WebSocket(`${edge.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 404');
  });

  it('closes a socket when its token expires, unless a ping renewed it', async () => {
    const renewed = await EdgeSocket.open(edge, { token: 'user:9:6' });
    // Whose token is the last to expire.
    const left = await EdgeSocket.open(edge, { token: 'user:8:6' });
    renewed.say({ type: 'ping', payload: { authorization: 'Bearer user:9:60' } });
    await renewed.hears('pong');
    expect(await left.closed).toEqual({ code: 4403, reason: 'The access token has expired' });
    renewed.subscribe('1', '{ caller }');
    expect((await renewed.hears('next', '1')).payload).toEqual({ data: { caller: '9' } });
    renewed.say({ type: 'ping', payload: { authorization: 'Bearer user:10' } });
    expect(await renewed.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('renews a token that is followed by a newer one before its caller is known', async () => {
    const slow = await startEdge({
      async openContext({ requestId, token }) {
        return delay(200, { requestId, userId: token?.split(':')[1], expiresAt: undefined });
      },
    });
    const client = new EdgeSocket(slow);
    await client.opened();
    client.say({ type: 'connection_init', payload: { token: 'user:9:old' } });
    client.say({ type: 'ping', payload: { token: 'user:9:new' } });
    await client.hears('connection_ack');
    await client.hears('pong');
    client.subscribe('1', '{ caller }');
    expect((await client.hears('next', '1')).payload).toEqual({ data: { caller: '9' } });
    await client.end();
    await slow.close();
  });

  it('closes a socket whose caller subscribes with other rights than it was opened with', async () => {
    let fingerprint = 'few';
    const watchful = await startEdge({ sessionOf: ({ userId }) => ({ userId, sessionId: userId, fingerprint }) });
    const client = await EdgeSocket.open(watchful, { token: 'user:9' });
    client.subscribe('1', 'subscription { ticks }');
    await client.hears('next', '1');
    fingerprint = 'all';
    client.subscribe('2', '{ caller }');
    await client.hears('complete', '2');
    client.subscribe('3', 'subscription { ticks }');
    expect(await client.closed).toEqual({ code: 4403, reason: 'What you may do has changed: connect again' });
    expect(client.answers('3')).toEqual([]);
    await until(() => TickSource.open === 0);
    await watchful.close();
  });

  it('closes a socket when its session ends or its rights change, and asks again while nobody can tell', async () => {
    const rights = new Map(['same', 'ended', 'demoted'].map((user) => [user, 'all']));
    let isAway = false;
    let failures = 0;
    const asked: (readonly string[])[] = [];
    const watchful = await startEdge({
      openContext: async ({ requestId, token }) => ({ requestId, userId: token, expiresAt: undefined }),
      sessionOf: ({ userId }) => ({ userId, sessionId: userId, fingerprint: rights.get(userId ?? '') }),
      async fingerprintsOf(sessionIds) {
        if (isAway) failures += 1;
        if (isAway) throw new Error('database away');
        asked.push(sessionIds);
        return new Map(rights);
      },
      timeouts: { recheck: 50 },
    });
    const nobody = await EdgeSocket.open(watchful);
    const [same, ended, demoted] = [
      await EdgeSocket.open(watchful, { token: 'same' }),
      await EdgeSocket.open(watchful, { token: 'ended' }),
      await EdgeSocket.open(watchful, { token: 'demoted' }),
    ];
    for (const socket of [ended, demoted]) socket.subscribe('1', 'subscription { ticks }');
    await demoted.hears('next', '1');
    isAway = true;
    rights.delete('ended');
    rights.set('demoted', 'few');
    await until(() => failures >= 2);
    expect(ended.isOpen && demoted.isOpen).toBe(true);
    isAway = false;
    expect(await ended.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(await demoted.closed).toEqual({
      code: 4403,
      reason: 'What you may do has changed: connect again',
    });
    await until(() => asked.at(-1)?.length === 1);
    expect(new Set(asked.flat())).toEqual(new Set(['same', 'ended', 'demoted']));
    expect(asked.at(-1)).toEqual(['same']);
    expect(nobody.isOpen).toBe(true);
    same.subscribe('1', '{ caller }');
    expect((await same.hears('next', '1')).payload).toEqual({ data: { caller: 'same' } });
    await until(() => TickSource.open === 0);
    await watchful.close();
  });

  it('limits the sockets of one user and of one address, and frees their places', async () => {
    const own = await startEdge({
      sockets: { perAddress: 4, perUser: 2, subscriptionsPerSocket: 4, messagesPerSecond: 20, maxFrameBytes: 65_536 },
    });
    const [first] = [await EdgeSocket.open(own, { token: 'user:1' }), await EdgeSocket.open(own, { token: 'user:1' })];
    const third = new EdgeSocket(own);
    await third.opened();
    third.say({ type: 'connection_init', payload: { token: 'user:1' } });
    expect(await third.closed).toEqual({ code: 4429, reason: 'Too many connections' });
    await EdgeSocket.open(own, { token: 'user:2' });
    await EdgeSocket.open(own);
    const fifth = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => fifth.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 429');
    await first.end();
    await until(() => isLetIn(own, { token: 'user:1' }));
    await own.close();
  });
});

/** Whether one more socket gets a place; it keeps it then. */
const isLetIn = (edge: RunningEdge, payload: object): Promise<boolean> =>
  EdgeSocket.open(edge, payload).then(
    () => true,
    () => false,
  );

describe('sockets that misbehave', () => {
  it('closes only the socket whose frame is too large', async () => {
    const [bad, good] = [await EdgeSocket.open(edge), await EdgeSocket.open(edge)];
    bad.subscribe('1', `{ greeting } # ${'x'.repeat(70_000)}`);
    expect((await bad.closed).code).toBe(1009);
    good.subscribe('1', '{ greeting }');
    await good.hears('next', '1');
    await good.end();
  });

  it('closes only the socket whose message comes in too many frames', async () => {
    const [bad, good] = [await EdgeSocket.open(edge), await EdgeSocket.open(edge)];
    const ping = JSON.stringify({ type: 'ping', payload: {} });
    bad.sayInFrames(ping, 17);
    expect((await bad.closed).code).toBe(1008);
    good.sayInFrames(ping, 16);
    expect(await good.hears('pong')).toEqual({ type: 'pong', payload: {} });
    await good.end();
  });

  it('closes only the socket that floods', async () => {
    const [bad, good] = [await EdgeSocket.open(edge), await EdgeSocket.open(edge)];
    const began = performance.now();
    for (let index = 0; index < 1_000; index += 1) bad.say({ type: 'ping' });
    expect(await bad.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    const seconds = (performance.now() - began) / 1_000;
    expect(bad.heard.filter(({ type }) => type === 'pong').length).toBeLessThanOrEqual(40 + 20 * seconds);
    good.subscribe('1', '{ greeting }');
    await good.hears('next', '1');
    await good.end();
  });

  it.each([
    ['no JSON', 'hello'],
    ['an unknown type', { type: 'dance' }],
    ['an operation that is no text', { id: '1', type: 'subscribe', payload: { query: 7 } }],
  ])('closes a socket that sends %s', async (_name, message) => {
    const client = await EdgeSocket.open(edge);
    client.say(message);
    expect((await client.closed).code).toBe(4400);
  });

  it('drops a socket that stops answering pings', async () => {
    const own = await startEdge({ timeouts: { socketPing: 100 } });
    const client = new EdgeSocket(own, { autoPong: false });
    expect((await client.closed).code).toBe(1006);
    await own.close();
  });
});

describe('closing', () => {
  it('closes sockets with 1001 at once and ends their sources, while a request in flight finishes', async () => {
    const own = await startEdge();
    const client = await EdgeSocket.open(own);
    client.subscribe('1', 'subscription { ticks }');
    await client.hears('next', '1');
    const answer = fetch(`${own.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ held }' }),
    });
    await until(() => heldAnswers.waiting === 1);
    const closed = own.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    await until(() => TickSource.open === 0);
    heldAnswers.letGo();
    expect(await (await answer).json()).toEqual({ data: { held: 'done' } });
    await closed;
  });

  it('answers first what a socket has asked, and takes nothing more', async () => {
    const own = await startEdge();
    const [patient, idle] = [await EdgeSocket.open(own), await EdgeSocket.open(own)];
    patient.subscribe('1', '{ held }');
    await until(() => heldAnswers.waiting === 1);
    const closed = own.close();
    patient.subscribe('2', '{ greeting }');
    expect(await idle.closed).toEqual({ code: 1001, reason: 'Going away' });
    heldAnswers.letGo();
    expect(await patient.hears('next', '1')).toMatchObject({ payload: { data: { held: 'done' } } });
    await patient.hears('complete', '1');
    expect(await patient.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(patient.heard.filter(({ id }) => id === '2')).toEqual([]);
    await closed;
  });

  it('closes a socket whose operation does not end within the drain time', async () => {
    const own = await startEdge({ timeouts: { drain: 200 } });
    const client = await EdgeSocket.open(own);
    client.subscribe('1', '{ held }');
    await until(() => heldAnswers.waiting === 1);
    const closed = own.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    heldAnswers.letGo();
    await closed;
  });
});
