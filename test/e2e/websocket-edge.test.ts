import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { EdgeSocket, type Message } from '../kit/edge-socket.js';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';
import { until } from '../kit/until.js';

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

const errorsOf = (message: Message): Array<{ message: string; extensions: Record<string, unknown> }> =>
  message.payload as never;

describe('operations over a socket', () => {
  it('runs queries, mutations and subscriptions, and closes the source on complete', async () => {
    const client = await EdgeSocket.open(edge, { authorization: 'Bearer user:1' });
    client.subscribe('q', '{ caller }');
    client.subscribe('m', 'mutation { rename(name: "new") }');
    client.subscribe('s', 'subscription { ticks }');
    expect((await client.hears('next', 'q')).payload).toEqual({ data: { caller: '1' } });
    expect((await client.hears('next', 'm')).payload).toEqual({ data: { rename: 'new' } });
    await client.hears('complete', 'q');
    expect((await client.hears('next', 's')).payload).toEqual({ data: { ticks: 1 } });
    expect(TickSource.open).toBe(1);
    client.say({ id: 's', type: 'complete' });
    await until(() => TickSource.open === 0);
    await client.catchesUp();
    const heard = client.heard.length;
    await delay(150);
    expect(client.heard).toHaveLength(heard);
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
    const client = await EdgeSocket.open(edge);
    client.subscribe('bad', query, variables);
    const [error] = errorsOf(await client.hears('error', 'bad'));
    expect(error?.extensions).toMatchObject({ code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    client.subscribe('good', '{ greeting }');
    expect((await client.hears('next', 'good')).payload).toEqual({ data: { greeting: 'hello you' } });
    await client.end();
  });

  it('formats the errors of execution, of variables and of a refused subscription', async () => {
    const client = await EdgeSocket.open(edge);
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
    const lines = () => edge.lines.filter(({ name }) => name === 'Ticking');
    const client = await EdgeSocket.open(edge);
    client.subscribe('s', 'subscription Ticking { ticks }');
    await client.hears('next', 's');
    expect(lines()).toEqual([]);
    await client.end();
    await until(() => TickSource.open === 0 && lines().length > 0);
    expect(lines()).toEqual([
      expect.objectContaining({ transport: 'websocket', kind: 'subscription', errorCodes: [] }),
    ]);
  });

  it('refuses one operation too many and lets the others run', async () => {
    const client = await EdgeSocket.open(edge);
    for (const id of ['1', '2', '3', '4', '5']) client.subscribe(id, 'subscription { ticks }');
    expect(errorsOf(await client.hears('error', '5'))[0]?.extensions['code']).toBe('RATE_LIMITED');
    await client.hears('next', '4');
    expect(TickSource.open).toBe(4);
    client.say({ id: '1', type: 'complete' });
    await until(() => TickSource.open === 3);
    client.subscribe('6', 'subscription { ticks }');
    await client.hears('next', '6');
    await client.end();
    await until(() => TickSource.open === 0);
  });

  it('cuts suggestions and introspection where the schema is not public', async () => {
    const closed = await startEdge({ introspection: false });
    const client = await EdgeSocket.open(closed);
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
