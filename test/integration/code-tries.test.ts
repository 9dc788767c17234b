import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Person } from '../kit/given-accounts.js';
import { givenOffer, givenReservation, type Offer } from '../kit/given-bookings.js';
import { givenDiscount } from '../kit/given-discounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { untilEqual } from '../kit/until.js';

let app: TestApp;
let limited: TestApp;
let offer: Offer;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  const environment = { ROLE: 'api', RATE_LIMITS: 'on', CODE_TRIES_PER_MEMBER: '5', CODE_TRIES_PER_ADDRESS: '12' };
  limited = await startTestApp({ beside: app, environment });
  offer = await givenOffer(app, { priceMinor: 1_000 });
  await givenDiscount(app, offer);
});
afterAll(async () => {
  await limited.close();
  await app.close();
});
beforeEach(() => app.sql`delete from rate_limit`);

const QUOTE = `query($id: ID!, $code: String) { quote(reservationId: $id, discountCode: $code) { __typename } }`;
const CHECK_OUT = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename } }`;
const RESERVE = `mutation($input: ReserveInput!) { reserve(input: $input) { __typename } }`;
const UNLOCKED = `query($id: ID!, $code: String!) { event(id: $id) { unlockedTicketTypes(accessCode: $code) { id } } }`;

async function givenHolder() {
  const member = await app.given.member();
  return { member, id: await givenReservation(app, member, offer) };
}

/** The kind of the result, or the code of the error. */
async function outcomeOf(person: Person, query: string, variables: object): Promise<string> {
  const { data, errors } = await limited.as(person).send(query, variables);
  if (errors) return String(errors[0]!.extensions.code);
  return Object.values(data as Record<string, { __typename: string }>)[0]!.__typename;
}

const points = async () => (await app.sql`select coalesce(sum(points), 0)::int as points from rate_limit`)[0].points;

const tally = (outcomes: string[]) =>
  Object.fromEntries(
    [...new Set(outcomes)].sort().map((kind) => [kind, outcomes.filter((one) => one === kind).length]),
  );

it('a member guesses five codes of 30 at once, whichever way, and is told when to go on', async () => {
  const { member, id } = await givenHolder();
  const { eventId, ticketTypeId } = offer;
  const items = [{ ticketTypeId, quantity: 1 }];
  const guesses = Array.from({ length: 10 }, (_, index) => [
    outcomeOf(member, QUOTE, { id, code: `Q${index}` }),
    outcomeOf(member, CHECK_OUT, { input: { reservationId: id, discountCode: `C${index}` } }),
    outcomeOf(member, RESERVE, { input: { eventId, items, accessCode: `R${index}` } }),
  ]);
  expect(tally(await Promise.all(guesses.flat()))).toEqual({ DiscountNotApplicable: 5, RATE_LIMITED: 25 });
  const { errors } = await limited.as(member).send(QUOTE, { id, code: 'SAVE10' });
  expect(errors![0]!.extensions.retryAfter).toBeGreaterThan(800);
  expect(await outcomeOf(member, QUOTE, { id })).toBe('QuoteSuccess');
});

it('members of one address guess twelve codes together', async () => {
  const holders = await Promise.all([givenHolder(), givenHolder(), givenHolder(), givenHolder()]);
  const guesses = holders.flatMap(({ member, id }) =>
    Array.from({ length: 4 }, (_, index) => outcomeOf(member, QUOTE, { id, code: `G${index}` })),
  );
  expect(tally(await Promise.all(guesses))).toEqual({ DiscountNotApplicable: 12, RATE_LIMITED: 4 });
});

it('nobody without an account guesses more, by aliases in one request', async () => {
  const names = Array.from(
    { length: 15 },
    (_, index) => `a${index}: unlockedTicketTypes(accessCode: "A${index}") { id }`,
  );
  const { errors } = await limited.anonymous.send(`query($id: ID!) { event(id: $id) { ${names.join(' ')} } }`, {
    id: offer.eventId,
  });
  expect(errors!.map(({ extensions }) => extensions.code)).toContain('RATE_LIMITED');
  const later = await limited.anonymous.send(UNLOCKED, { id: offer.eventId, code: 'ANY' });
  expect(later.errors![0]!.extensions.code).toBe('RATE_LIMITED');
  // The first refusal answers the whole request; the guesses beside it are counted all the same.
  await untilEqual(points, 16);
});

it('a code that is named for a page of events is one guess, wherever else it fits', async () => {
  const offers = await Promise.all(Array.from({ length: 8 }, () => givenOffer(app)));
  const member = await app.given.member();
  const ask = (code: string) =>
    limited
      .as(member)
      .send(
        'query($code: String!) { events(first: 100) { edges { node { id unlockedTicketTypes(accessCode: $code) { id } } } } }',
        {
          code,
        },
      );
  expect((await ask('NOBODY')).errors).toBeUndefined();
  // One for the member, and one for the address.
  expect(await points()).toBe(2);
  const [{ ticketTypeId }] = offers as [Offer];
  const ticketTypeIds = [ticketTypeId];
  await givenDiscount(app, offers[0]!, { code: 'SOMEBODY', kind: 'ACCESS', value: 0, ticketTypeIds });
  const { data } = await ask('Somebody');
  const unlocked = data.events.edges.flatMap(
    ({ node }: { node: { unlockedTicketTypes: object[] } }) => node.unlockedTicketTypes,
  );
  expect(unlocked).toEqual([{ id: ticketTypeId }]);
  // That it fits at one event excuses no guess at the others.
  expect(await points()).toBe(4);
});

it('tries and fitting codes at once neither block each other nor miscount', async () => {
  const holders = await Promise.all(Array.from({ length: 4 }, givenHolder));
  for (let round = 0; round < 10; round += 1) {
    await app.sql`delete from rate_limit`;
    const asked = holders.flatMap(({ member, id }) => [
      ...['save10', 'SAVE10', 'Sávé10'].map((code) => outcomeOf(member, QUOTE, { id, code })),
      outcomeOf(member, QUOTE, { id, code: 'WRONG' }),
    ]);
    const {
      DiscountNotApplicable: wrong = 0,
      RATE_LIMITED: late = 0,
      QuoteSuccess: fitting = 0,
    } = tally(await Promise.all(asked));
    expect(wrong + late + fitting).toBe(asked.length);
    // Wrong ones are counted for their member and the address; those beyond the limit of the address, for the address.
    const [{ points }] = await app.sql`select sum(points)::int as points from rate_limit`;
    expect(points).toBe(2 * wrong + late);
  }
});

it('what is refused for other reasons than its code is not counted', async () => {
  const member = await app.given.member();
  const ticketTypeIds = [offer.ticketTypeId];
  await givenDiscount(app, offer, { code: 'BACKSTAGE', kind: 'ACCESS', value: 0, ticketTypeIds });
  const input = { eventId: offer.eventId, items: [{ ticketTypeId: offer.ticketTypeId, quantity: 100 }] };
  const outcomes: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    outcomes.push(await outcomeOf(member, RESERVE, { input: { ...input, accessCode: 'BACKSTAGE' } }));
  }
  expect(tally(outcomes)).toEqual({ SoldOut: 8 });
  expect(await app.sql`select sum(points)::int as points from rate_limit`).toEqual([{ points: 0 }]);
});

it('a code that fits is never counted', async () => {
  const { member, id } = await givenHolder();
  for (let round = 0; round < 8; round += 1) {
    expect(await outcomeOf(member, QUOTE, { id, code: 'save10' })).toBe('QuoteSuccess');
  }
  expect(await app.sql`select sum(points)::int as points from rate_limit`).toEqual([{ points: 0 }]);
});
