import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { EdgeSocket } from '../kit/edge-socket.js';
import { startEdge, TickSource, type RunningEdge } from '../kit/edge-server.js';
import { newsDesk } from '../kit/news-desk.js';
import { until } from '../kit/until.js';

const STALL = 5_000;

let edge: RunningEdge;
/** Drops whoever reads nothing for five seconds. */
let impatientEdge: RunningEdge;
const clients: EdgeSocket[] = [];
beforeAll(async () => {
  const options = {
    sockets: {
      perAddress: 20,
      perUser: 20,
      subscriptionsPerSocket: 10,
      messagesPerSecond: 500,
      maxFrameBytes: 65_536,
    },
  };
  edge = await startEdge({ ...options, timeouts: { socketStall: 60_000 } });
  impatientEdge = await startEdge({ ...options, timeouts: { socketStall: STALL, closing: 60_000 } });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await until(() => newsDesk.sources.size === 0 && TickSource.open === 0);
});
afterAll(() => Promise.all([edge.close(), impatientEdge.close()]));

const TEXT = 'subscription Text($length: Int!) { news { number text(length: $length) } }';

async function connect(token?: string, to = edge): Promise<EdgeSocket> {
  const client = await EdgeSocket.open(to, token === undefined ? undefined : { token });
  clients.push(client);
  return client;
}

/** A client whose subscription has answered for the first time. */
async function watching(query: string, { token, id = 'news', variables = {}, at }: Watch = {}): Promise<EdgeSocket> {
  const client = await connect(token, at);
  client.subscribe(id, query, variables);
  await client.hears('next', id);
  return client;
}

interface Watch {
  token?: string;
  id?: string;
  variables?: object;
  at?: RunningEdge;
}

const newest = (client: EdgeSocket, id = 'news') => client.answers(id).at(-1)?.data.news;

describe('answers that are shared', () => {
  it('are worked out and serialised once for all who ask the same, whatever the id', async () => {
    const variables = { length: 3 };
    const ids = ['a', 'a', 'a "quoted" ü', '7d2f0c9e-54cc-4a52-a8ff-1e5a3c5a9b2f'];
    const watchers = await Promise.all(ids.map((id) => watching(TEXT, { id, variables })));
    const longer = await watching(TEXT, { variables: { length: 4 } });
    newsDesk.workedOut = 0;
    const stringify = jest.spyOn(JSON, 'stringify');
    const number = newsDesk.publish();
    const serialised = stringify.mock.results.filter(({ value }) => String(value).startsWith('{"data":{"news"'));
    stringify.mockRestore();
    await until(() => newest(longer).number === number);
    await until(() => watchers.every((client, index) => newest(client, ids[index]).number === number));
    watchers.forEach((client, index) =>
      expect(client.answers(ids[index]!).at(-1)).toEqual({ data: { news: { number, text: 'äää' } } }),
    );
    expect(newest(longer)).toEqual({ number, text: 'ääää' });
    expect(newsDesk.workedOut).toBe(2);
    expect(serialised).toHaveLength(2);
  });

  it('do not depend on the arguments that choose the source', async () => {
    const query = 'subscription ($topic: String) { news(topic: $topic) { text(length: 1) } }';
    const watchers = [
      await watching(query, { variables: { topic: 'a' } }),
      await watching(query, { variables: { topic: 'b' } }),
      await watching(query),
    ];
    newsDesk.workedOut = 0;
    newsDesk.publish();
    await until(() => watchers.every((client) => client.answers('news').length === 2));
    expect(newsDesk.workedOut).toBe(1);
  });

  it('are those of one audience, and know nobody of it', async () => {
    const query = 'subscription { news { number rights name } }';
    const [ada, bob, nobody] = [
      await watching(query, { token: 'user:1' }),
      await watching(query, { token: 'user:2' }),
      await watching(query),
    ];
    const number = newsDesk.publish();
    await until(() => [ada, bob, nobody].every((client) => newest(client).number === number));
    for (const member of [ada, bob]) expect(newest(member)).toEqual({ number, rights: 'member', name: 'somebody' });
    expect(newest(nobody)).toEqual({ number, rights: 'public', name: null });
  });

  it("are nobody else's where a field is not marked", async () => {
    const query = 'subscription { news { ...Story } } fragment Story on News { number text(length: 1) caller }';
    const [ada, bob] = [await watching(query, { token: 'user:1' }), await watching(query, { token: 'user:2' })];
    newsDesk.workedOut = 0;
    const number = newsDesk.publish();
    await until(() => [ada, bob].every((client) => newest(client).number === number));
    expect([newest(ada).caller, newest(bob).caller]).toEqual(['1', '2']);
    expect(newsDesk.workedOut).toBe(2);
  });

  it('carry each an id of its own when they are errors', async () => {
    const watchers = [
      await watching('subscription { news { broken } }'),
      await watching('subscription { news { broken } }'),
    ];
    newsDesk.publish();
    await until(() => watchers.every((client) => client.answers('news').length === 2));
    const [one, other] = watchers.map((client) => client.answers('news').at(-1).errors[0]);
    expect(one).toMatchObject({ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(one.extensions.requestId).not.toBe(other.extensions.requestId);
  });

  it.each([0, 20, 50, 2_000, 40_000, 200_000])('arrive whole among other messages, with %i letters', async (length) => {
    const client = await watching(TEXT, { variables: { length } });
    const published: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      client.ping();
      client.say({ type: 'ping' });
      client.subscribe(`q${round}`, '{ greeting }');
      published.push(newsDesk.publish());
      await delay(20);
    }
    const answers = () => published.map((_, round) => client.answers(`q${round}`).length);
    await until(() => newest(client).number === published.at(-1) && answers().every((count) => count > 0));
    for (const { data } of client.answers('news')) expect(data.news.text).toHaveLength(length);
    expect(answers()).toEqual(Array(10).fill(1));
  });
});

describe('a subscription', () => {
  it.each([
    ['of shared answers', 'subscription { news { slow(ms: 300) } }'],
    ['of its own', 'subscription { slowTicks(ms: 300) }'],
  ])('%s says nothing after complete, not even what is being worked out', async (_name, query) => {
    const client = await watching(query, { id: '1' });
    newsDesk.publish();
    await delay(100);
    client.say({ id: '1', type: 'complete' });
    await until(() => newsDesk.sources.size === 0 && TickSource.open === 0);
    await client.catchesUp();
    const heard = client.heard.length;
    await delay(500);
    expect(client.heard).toHaveLength(heard);
    client.subscribe('1', '{ greeting }');
    await client.hears('complete', '1');
    expect(client.answers('1').at(-1)).toEqual({ data: { greeting: 'hello you' } });
  });

  it('of one socket does not end those of others, nor others of its own', async () => {
    const [one, other] = [
      await watching(TEXT, { variables: { length: 1 } }),
      await watching(TEXT, { variables: { length: 1 } }),
    ];
    one.subscribe('second', TEXT, { length: 1 });
    await one.hears('next', 'second');
    one.say({ id: 'news', type: 'complete' });
    await until(() => newsDesk.sources.size === 2);
    const number = newsDesk.publish();
    await until(() => newest(one, 'second').number === number && newest(other).number === number);
    expect(newest(one).number).toBe(number - 1);
  });
});

describe('a socket that does not read', () => {
  const LARGE = 300_000;

  it('is told the newest when it reads again, not all that was published meanwhile', async () => {
    const [slow, quick] = [
      await watching(TEXT, { variables: { length: LARGE } }),
      await watching(TEXT, { variables: { length: LARGE } }),
    ];
    slow.pause();
    let number = 0;
    for (let round = 0; round < 60; round += 1) {
      number = newsDesk.publish();
      await until(() => newest(quick).number === number);
      if (round % 20 === 19) {
        slow.resume();
        await until(() => newest(slow).number === number);
        slow.pause();
      }
    }
    slow.resume();
    await until(() => newest(slow).number === number);
    const told = slow.answers('news').map(({ data }) => data.news.number as number);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeLessThan(50);
  });

  it('is closed with 4420 when it has read nothing for the time given', async () => {
    const [stuck, reading] = [
      await watching(TEXT, { variables: { length: LARGE }, at: impatientEdge }),
      await watching(TEXT, { variables: { length: LARGE }, at: impatientEdge }),
    ];
    stuck.pause();
    const hasGivenUp = () => impatientEdge.lines.some(({ msg }) => msg === 'a socket is closed that reads nothing');
    const startedAt = performance.now();
    while (!hasGivenUp()) {
      newsDesk.publish();
      await delay(100);
    }
    expect(performance.now() - startedAt).toBeGreaterThan(STALL);
    stuck.resume();
    expect(await stuck.closed).toEqual({ code: 4420, reason: 'Nothing was read for too long: connect again' });
    const number = newsDesk.publish();
    await until(() => newest(reading).number === number);
  });
});
