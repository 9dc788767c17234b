import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishedEvent } from '../kit/given-events.js';
import { counterOf, reserveOverHttp } from '../kit/given-inventory.js';
import { holdPlacesOf } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { copyTemplate } from '../kit/test-cluster.js';

let copy: Awaited<ReturnType<typeof copyTemplate>>;
let app: TestApp;
beforeAll(async () => {
  copy = await copyTemplate();
});
afterAll(async () => {
  await app.close();
  await copy.drop();
});

const UPDATE = 'mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename } }';

describe('what PostgreSQL gives up because somebody is in the way', () => {
  it('changes nothing, and whoever asked is told to ask again', async () => {
    // The limit is that of the role or the database, as operators set it.
    const options = new URLSearchParams({ options: '-c lock_timeout=1000' });
    app = await startTestApp({ databaseUrl: `${copy.url}?${options.toString()}`, environment: { ROLE: 'api' } });
    const event = await publishedEvent(app);
    const member = await app.given.member();
    const lock = await holdPlacesOf(app, event);
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const input = { id: event.ticketTypeId, quota: 1 };
    const answers = await Promise.all([
      reserveOverHttp(app, member, { eventId: event.id, items }),
      app.as(event.organizer).send(UPDATE, { input }),
    ]);
    await lock.letGo();
    for (const { data, errors } of answers) {
      expect([data, errors]).toEqual([
        null,
        [expect.objectContaining({ extensions: expect.objectContaining({ code: 'RATE_LIMITED', retryAfter: 1 }) })],
      ]);
    }
    expect(await counterOf(app, event.ticketTypeId)).toMatchObject({ capacity: 100, held: 0, sold: 0 });
  });
});
