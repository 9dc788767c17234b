import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

interface Line {
  msg: string;
  requestId: string;
  transport: string;
  kind: string;
  name?: string;
  durationMs: number;
  statements: number;
}

const lines: Line[] = [];
let app: TestApp;
beforeAll(async () => {
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  app = await startTestApp({ logger });
});
afterAll(() => app.close());

const linesOf = (name: string): Line[] => lines.filter((line) => line.name === name);

describe('the log of operations', () => {
  it('says of each its id, name, duration and count of statements, over HTTP and over a socket', async () => {
    const mira = await app.given.member();
    const { requestId } = await app.as(mira).send('query WhoAmI { me { id } }');
    expect(linesOf('WhoAmI')).toEqual([
      expect.objectContaining({
        requestId,
        transport: 'http',
        kind: 'query',
        durationMs: expect.any(Number),
        statements: 2,
      }),
    ]);
    const socket = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${mira.token}` },
    });
    for await (const answer of socket.iterate({ query: 'query WhoAmIHere { me { id } }' }))
      expect(answer.data).toBeDefined();
    await socket.dispose();
    await until(() => linesOf('WhoAmIHere').length > 0);
    expect(linesOf('WhoAmIHere')).toEqual([
      expect.objectContaining({ transport: 'websocket', kind: 'query', durationMs: expect.any(Number), statements: 2 }),
    ]);
  });

  it('never holds a token, a password or an e-mail address', async () => {
    const mira = await app.given.member();
    const input = { email: mira.email, password: mira.password };
    await app.anonymous.send('mutation Enter($input: LogInInput!) { logIn(input: $input) { __typename } }', { input });
    await app.anonymous.send('mutation Enter($input: LogInInput!) { logIn(input: $input) { __typename } }', {
      input: { ...input, password: 'a wrong password' },
    });
    const text = JSON.stringify(lines);
    expect(linesOf('Enter')).toHaveLength(2);
    for (const secret of [mira.email, mira.password, mira.token, mira.refreshToken, 'a wrong password']) {
      expect(text).not.toContain(secret);
    }
  });
});
