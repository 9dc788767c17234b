import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';

interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A client of the protocol that keeps all it hears. */
class Client {
  readonly heard: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;

  constructor(edge: RunningEdge, options: ClientOptions = {}, protocol = 'graphql-transport-ws') {
    this.#socket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, protocol, options);
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (data) => void this.heard.push(JSON.parse(String(data))));
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  static async open(edge: RunningEdge, payload?: object): Promise<Client> {
    const client = new Client(edge);
    await client.opened();
    client.say({ type: 'connection_init', payload });
    await client.hears('connection_ack');
    return client;
  }

  opened = (): Promise<void> => new Promise((resolve) => this.#socket.once('open', () => resolve()));
  say = (message: object | string): void =>
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  subscribe = (id: string, query: string, variables?: object): void =>
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  end = async (): Promise<void> => {
    this.#socket.terminate();
    await this.closed;
  };

  async hears(type: string, id?: string): Promise<Message> {
    for (let waited = 0; waited < 3_000; waited += 10) {
      const found = this.heard.find((message) => message.type === type && message.id === id);
      if (found) return found;
      await delay(10);
    }
    throw new Error(`never heard ${type} ${id ?? ''}: ${JSON.stringify(this.heard)}`);
  }
}

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

const errorsOf = (message: Message): Array<{ message: string; extensions: Record<string, unknown> }> =>
  message.payload as never;

describe('operations over a socket', () => {
  it('runs queries, mutations and subscriptions, and closes the source on complete', async () => {
    const client = await Client.open(edge, { authorization: 'Bearer user:1' });
    client.subscribe('q', '{ caller }');
    client.subscribe('m', 'mutation { rename(name: "new") }');
    client.subscribe('s', 'subscription { ticks }');
    expect((await client.hears('next', 'q')).payload).toEqual({ data: { caller: '1' } });
    expect((await client.hears('next', 'm')).payload).toEqual({ data: { rename: 'new' } });
    await client.hears('complete', 'q');
    expect((await client.hears('next', 's')).payload).toEqual({ data: { ticks: 1 } });
    expect(TickSource.open).toBe(1);
    client.say({ id: 's', type: 'complete' });
    await delay(50);
    const heard = client.heard.length;
    await delay(150);
    expect([TickSource.open, client.heard.length]).toEqual([0, heard]);
    await client.end();
  });

  it.each([
    ['a syntax error', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      '50 levels',
      `{ things { edges { node { ${'parent { '.repeat(46)} id ${'}'.repeat(46)} } } } }`,
      {},
      'BAD_USER_INPUT',
    ],
    ['too many tokens', `{ ${'greeting '.repeat(2_000)} }`, {}, 'GRAPHQL_PARSE_FAILED'],
    ['a page of a million', 'query($n: Int) { things(first: $n) { totalCount } }', { n: 1e6 }, 'BAD_USER_INPUT'],
    [
      'a variable that does not fit',
      'query($n: Int) { things(first: $n) { totalCount } }',
      { n: 'x' },
      'BAD_USER_INPUT',
    ],
    ['two operations without a name', 'query A { greeting } query B { greeting }', {}, 'OPERATION_RESOLUTION_FAILURE'],
  ])('ends only the operation on %s', async (_name, query, variables, code) => {
    const client = await Client.open(edge);
    client.subscribe('bad', query, variables);
    const [error] = errorsOf(await client.hears('error', 'bad'));
    expect(error?.extensions).toMatchObject({ code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    client.subscribe('good', '{ greeting }');
    expect((await client.hears('next', 'good')).payload).toEqual({ data: { greeting: 'hello you' } });
    await client.end();
  });

  it('formats the errors of execution, of variables and of a refused subscription', async () => {
    const client = await Client.open(edge);
    client.subscribe('broken', '{ broken }');
    client.subscribe('variables', 'query($n: Int!) { slow(ms: $n) }');
    client.subscribe('refused', 'subscription { refused }');
    const failures = [];
    for (const id of ['broken', 'variables', 'refused']) {
      const { errors } = (await client.hears('next', id)).payload as { errors: ReturnType<typeof errorsOf> };
      failures.push([errors[0]?.message, errors[0]?.extensions['code'], typeof errors[0]?.extensions['requestId']]);
      await client.hears('complete', id);
    }
    expect(failures).toEqual([
      ['Internal server error', 'INTERNAL_SERVER_ERROR', 'string'],
      ['Variable "$n" of required type "Int!" was not provided.', 'BAD_USER_INPUT', 'string'],
      ['Not for you.', 'FORBIDDEN', 'string'],
    ]);
    await client.end();
  });

  it('writes one log line for each operation, at its end', async () => {
    edge.lines.length = 0;
    const client = await Client.open(edge);
    client.subscribe('s', 'subscription Ticking { ticks }');
    await client.hears('next', 's');
    expect(edge.lines).toEqual([]);
    await client.end();
    await delay(50);
    expect(edge.lines).toHaveLength(1);
    expect(edge.lines[0]).toMatchObject({
      transport: 'websocket',
      kind: 'subscription',
      name: 'Ticking',
      errorCodes: [],
    });
    expect(TickSource.open).toBe(0);
  });

  it('refuses one operation too many and lets the others run', async () => {
    const client = await Client.open(edge);
    for (const id of ['1', '2', '3', '4', '5']) client.subscribe(id, 'subscription { ticks }');
    expect(errorsOf(await client.hears('error', '5'))[0]?.extensions['code']).toBe('RATE_LIMITED');
    await client.hears('next', '4');
    expect(TickSource.open).toBe(4);
    client.say({ id: '1', type: 'complete' });
    await delay(50);
    client.subscribe('6', 'subscription { ticks }');
    await client.hears('next', '6');
    await client.end();
    await delay(50);
    expect(TickSource.open).toBe(0);
  });

  it('cuts suggestions and introspection where the schema is not public', async () => {
    const closed = await startEdge({ introspection: false });
    const client = await Client.open(closed);
    client.subscribe('1', '{ greetin }');
    client.subscribe('2', '{ __schema { description } }');
    expect(errorsOf(await client.hears('error', '1'))[0]?.message).toBe(
      'Cannot query field "greetin" on type "Query".',
    );
    expect(errorsOf(await client.hears('error', '2'))[0]?.message).toMatch(/introspection/i);
    await client.end();
    await closed.close();
  });
});

describe('who may open a socket', () => {
  it('closes a foreign origin with 4403 and lets its own and allowed ones in', async () => {
    const foreign = new Client(edge, { origin: 'https://evil.example' });
    expect(await foreign.closed).toEqual({ code: 4403, reason: 'This origin is not allowed' });
    for (const origin of ['https://tickets.example', edge.url]) {
      const client = new Client(edge, { origin });
      await client.opened();
      client.say({ type: 'connection_init' });
      await client.hears('connection_ack');
      await client.end();
    }
  });

  it('closes a token that is not valid with 4403, wherever it was sent', async () => {
    for (const payload of [{ authorization: 'Bearer forged' }, { token: 'forged' }]) {
      const client = new Client(edge);
      await client.opened();
      client.say({ type: 'connection_init', payload });
      expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' });
      expect(client.heard).toEqual([]);
    }
  });

  it('asks a client to come again when the caller cannot be looked up', async () => {
    const other = await startEdge({ openContext: () => Promise.reject(new Error('database away')) });
    const client = new Client(other);
    await client.opened();
    client.say({ type: 'connection_init' });
    expect(await client.closed).toEqual({ code: 1013, reason: 'Try again later' });
    await other.close();
  });

  it('closes a socket that never introduces itself, speaks first or speaks another protocol', async () => {
    const quick = await startEdge({ timeouts: { connectionInit: 200 } });
    expect((await new Client(quick).closed).code).toBe(4408);
    const early = new Client(quick);
    await early.opened();
    early.subscribe('1', '{ greeting }');
    expect((await early.closed).code).toBe(4401);
    const other = new Client(quick, {}, 'graphql-ws');
    expect((await other.closed).code).toBe(1006);
    await quick.close();
  });

  it('answers another path with 404', async () => {
    const socket = new WebSocket(`${edge.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 404');
  });

  it('closes a socket when its token expires, unless a ping renewed it', async () => {
    const left = await Client.open(edge, { token: 'user:8:0.3' });
    const renewed = await Client.open(edge, { token: 'user:9:0.3' });
    renewed.say({ type: 'ping', payload: { authorization: 'Bearer user:9:60' } });
    await renewed.hears('pong');
    expect(await left.closed).toEqual({ code: 4403, reason: 'The access token has expired' });
    await delay(300);
    renewed.subscribe('1', '{ caller }');
    expect((await renewed.hears('next', '1')).payload).toEqual({ data: { caller: '9' } });
    renewed.say({ type: 'ping', payload: { authorization: 'Bearer user:10' } });
    expect(await renewed.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('limits the sockets of one user and of one address, and frees their places', async () => {
    const own = await startEdge({
      sockets: { perAddress: 4, perUser: 2, subscriptionsPerSocket: 4, messagesPerSecond: 20, maxFrameBytes: 65_536 },
    });
    const [first] = [await Client.open(own, { token: 'user:1' }), await Client.open(own, { token: 'user:1' })];
    const third = new Client(own);
    await third.opened();
    third.say({ type: 'connection_init', payload: { token: 'user:1' } });
    expect(await third.closed).toEqual({ code: 4429, reason: 'Too many connections' });
    await Client.open(own, { token: 'user:2' });
    await Client.open(own);
    const fifth = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => fifth.on('error', resolve));
    expect(error.message).toBe('Unexpected server response: 429');
    await first.end();
    await delay(50);
    await Client.open(own, { token: 'user:1' });
    await own.close();
  });
});

describe('sockets that misbehave', () => {
  it('closes only the socket whose frame is too large', async () => {
    const [bad, good] = [await Client.open(edge), await Client.open(edge)];
    bad.subscribe('1', `{ greeting } # ${'x'.repeat(70_000)}`);
    expect((await bad.closed).code).toBe(1009);
    good.subscribe('1', '{ greeting }');
    await good.hears('next', '1');
    await good.end();
  });

  it('closes only the socket that floods', async () => {
    const [bad, good] = [await Client.open(edge), await Client.open(edge)];
    for (let index = 0; index < 500; index += 1) bad.say({ type: 'ping' });
    expect(await bad.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    expect(bad.heard.filter(({ type }) => type === 'pong').length).toBeLessThanOrEqual(40);
    good.subscribe('1', '{ greeting }');
    await good.hears('next', '1');
    await good.end();
  });

  it.each([
    ['no JSON', 'hello'],
    ['an unknown type', { type: 'dance' }],
    ['an operation that is no text', { id: '1', type: 'subscribe', payload: { query: 7 } }],
  ])('closes a socket that sends %s', async (_name, message) => {
    const client = await Client.open(edge);
    client.say(message);
    expect((await client.closed).code).toBe(4400);
  });

  it('drops a socket that stops answering pings', async () => {
    const own = await startEdge({ timeouts: { socketPing: 100 } });
    const client = new Client(own, { autoPong: false });
    expect((await client.closed).code).toBe(1006);
    await own.close();
  });
});

describe('closing', () => {
  it('closes sockets with 1001 at once and ends their sources, while a request in flight finishes', async () => {
    const own = await startEdge();
    const client = await Client.open(own);
    client.subscribe('1', 'subscription { ticks }');
    await client.hears('next', '1');
    const answer = fetch(`${own.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ slow(ms: 500) }' }),
    });
    await delay(100);
    const started = performance.now();
    const closed = own.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect(performance.now() - started).toBeLessThan(200);
    await delay(20);
    expect(TickSource.open).toBe(0);
    expect(await (await answer).json()).toEqual({ data: { slow: 'done' } });
    await closed;
  });
});
