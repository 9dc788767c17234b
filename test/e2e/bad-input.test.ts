import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tablesChangedBy } from '../kit/database-digest.js';
import { createWorld } from '../kit/given-personas.js';
import { reserved } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import type { BadInputs, Given } from './bad-input/bad-input.js';
import { badBilling } from './bad-input/billing.js';
import { badChanges } from './bad-input/changing.js';
import { badEvents, newEvent } from './bad-input/events.js';
import { badReads } from './bad-input/reading.js';
import { expectRefused, sendAs } from './bad-input/refusal.js';
import { badReservations } from './bad-input/reserving.js';

let app: TestApp;
let given: Given;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  const world = await createWorld(app);
  const [booked, onSale] = [await world.booking(), await world.onSale()];
  given = { world, booked, onSale, draft: await world.draft(), venueId: await world.venue() };
});
afterAll(() => app.close());

const CASES: BadInputs = { ...badReservations, ...badEvents, ...badChanges, ...badBilling, ...badReads };

describe('input that means nothing', () => {
  it.each(Object.entries(CASES))('refuses %s by its name, and changes nothing', (_title, bad) =>
    expectRefused(given, bad),
  );

  it('refuses a list that is too long as a whole, be it within another, and does not speak of its items', async () => {
    const { onSale, world } = given;
    const items = Array<object>(21).fill({ ticketTypeId: 'none', quantity: 0 });
    const attendees = [{ name: 'Ada', answers: Array<object>(21).fill({ question: '', answer: '' }) }];
    const sent = [
      ['Mutation.reserve', { eventId: onSale.eventId, items }, 'items'],
      ['Mutation.checkOut', { reservationId: 'none', attendees }, 'attendees.0.answers'],
    ] as const;
    for (const [operation, input, path] of sent) {
      const { errors } = await sendAs(world, { operation, variables: { input }, as: 'member' });
      const fields = [{ path, message: 'must contain no more than 20 elements' }];
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', fields } }]);
    }
  });

  it('refuses a key that comes back with other input, and keeps the first answer', async () => {
    const { onSale, world } = given;
    const key = { eventId: onSale.eventId, idempotencyKey: 'used-once-only' };
    await reserved(app, world.people.member, { ...key, items: [{ ticketTypeId: onSale.ticketTypeId, quantity: 1 }] });
    const changed = await tablesChangedBy(app, async () => {
      const other = { ...key, items: [{ ticketTypeId: onSale.ticketTypeId, quantity: 2 }] };
      const sent = { operation: 'Mutation.reserve', variables: { input: other }, as: 'member' } as const;
      const { data } = await sendAs(world, sent);
      expect(data.reserve.code).toBe('IDEMPOTENCY_KEY_REUSED');
    });
    expect(changed).toEqual([]);
  });
});

describe('input that is merely unusual', () => {
  const texts = [
    'Soirée 🎻',
    '👩‍👩‍👧‍👦',
    "Robert'); drop table event; --",
    '%_\\"',
    '{"a":1}',
    'نص عربي',
    '__proto__',
    '$1 ${x}',
  ];

  it.each(texts)('takes %s for a title and gives it back', async (title) => {
    const input = { ...(newEvent({ title })(given)['input'] as object) };
    const answer = await app
      .as(given.world.people.owner)
      .send(
        'mutation($input: CreateEventInput!) { createEvent(input: $input) { ... on CreateEventSuccess { event { title } } } }',
        { input },
      );
    expect(answer.data.createEvent.event.title).toBe(title);
  });

  it('does not take wildcards and quotes in a search for more than themselves', async () => {
    const { owner } = given.world.people;
    const found = async (field: string, variables: object): Promise<number> => {
      const [name, type] = field.split(' ') as [string, string];
      const argument = type === 'String' ? 'text' : 'filter';
      const { data } = await app
        .as(owner)
        .send(`query($text: ${type}) { ${name}(${argument}: $text) { totalCount } }`, variables);
      return data[name].totalCount;
    };
    for (const text of ['%', '_', '\\', "'", '"', '%%%', "' or 1=1 --"]) {
      expect([text, await found('venues String', { text })]).toEqual([text, 0]);
      expect([text, await found('organizations String', { text })]).toEqual([text, 0]);
    }
  });
});
