import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { EdgeSocket } from '../kit/edge-socket.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { reserveOverHttp } from '../kit/given-inventory.js';
import { gaugeOf, holdPlacesOf, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

/** As short as it can be. */
const LINE = 64;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', SOCKETS_PER_USER: '1', PLACES_QUEUE: String(LINE) } });
});
afterAll(() => app.close());

const RESERVE = 'mutation($input: ReserveInput!) { reserve(input: $input) { __typename } }';

/** Asks for places, and answers how to go away: that ends when the node has heard of it. */
type Ask = (token: string, input: object) => Promise<() => Promise<void>>;

async function askOverSocket(token: string, input: object): Promise<EdgeSocket> {
  const client = await EdgeSocket.open(app, { token });
  client.subscribe('reserve', RESERVE, { input });
  return client;
}

const completing: Ask = async (token, input) => {
  const client = await askOverSocket(token, input);
  return async () => {
    client.say({ id: 'reserve', type: 'complete' });
    await client.catchesUp();
    await client.end();
  };
};

const closing: Ask = async (token, input) => {
  const client = await askOverSocket(token, input);
  return async () => {
    await client.end();
    // They may have one socket: another is let in once the first has gone.
    const isLetIn = () => EdgeSocket.open(app, { token }).then((next) => next.end().then(() => true));
    await until(() => isLetIn().catch(() => false));
  };
};

const hangingUp: Ask = (token, input) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const asked = request(`${app.url}/graphql`, { method: 'POST', headers });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify({ query: RESERVE, variables: { input } }));
  return Promise.resolve(async () => {
    asked.destroy();
    for (let turn = 0; turn < 5; turn += 1) await fetch(`${app.url}/livez`);
  });
};

const place = ({ id: eventId, ticketTypeId }: GivenEvent) => ({ eventId, items: [{ ticketTypeId, quantity: 1 }] });

const untilWaiting = (count: number) => until(async () => (await gaugeOf(app, 'foyer_places_waiting')) === count);

it('keeps so many waiting for an event as its line may have, and those of other events do not notice', async () => {
  const [event, other] = [await publishedEvent(app), await publishedEvent(app)];
  const member = await app.given.member();
  const ask = (of: GivenEvent) => reserveOverHttp(app, member, place(of));
  const lock = await holdPlacesOf(app, event);
  const answers = [ask(event)];
  await untilBlocked(app);
  for (let waiting = 0; waiting < LINE; waiting += 1) answers.push(ask(event));
  await untilWaiting(LINE);
  expect((await ask(event)).errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
  expect((await ask(other)).data.reserve.__typename).toBe('ReserveSuccess');
  await lock.letGo();
  const kinds = (await Promise.all(answers)).map(({ data }) => data.reserve.__typename as string);
  expect(kinds).toEqual(Array(1 + LINE).fill('ReserveSuccess'));
});

it.each([
  { how: 'has completed the operation', ask: completing },
  { how: 'has closed the socket', ask: closing },
  { how: 'has hung up', ask: hangingUp },
])('holds nothing for whoever $how before their turn, and what others ask for', async ({ ask }) => {
  const event = await publishedEvent(app, { capacity: 10 });
  const [first, gone, last] = [await app.given.member(), await app.given.member(), await app.given.member()];
  const input = place(event);
  const lock = await holdPlacesOf(app, event);
  const answer = reserveOverHttp(app, first, input);
  await untilBlocked(app);
  const leave = await ask(gone.token, input);
  await untilWaiting(1);
  await leave();
  await lock.letGo();
  expect((await answer).data.reserve.__typename).toBe('ReserveSuccess');
  expect((await reserveOverHttp(app, last, input)).data.reserve.__typename).toBe('ReserveSuccess');
  const held = await app.sql`select member_id from reservation where event_id = ${uuidOfAny(event.id)}`;
  expect(held.map(({ member_id: id }) => id).sort()).toEqual([first, last].map(({ id }) => uuidOfAny(id)).sort());
});
