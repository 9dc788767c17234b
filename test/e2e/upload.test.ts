import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arenaPlan } from '../../src/demo/seat-plans.js';
import { givenVenue } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const IMPORT = `mutation($input: ImportSeatMapInput!) { importSeatMap(input: $input) { __typename
  ... on ImportSeatMapSuccess { seatMap { id seatCount } } ... on InvalidSeatMap { issues { path message } } } }`;
const maps = async () => (await app.sql`select count(*)::int as n from seat_map`)[0].n;

describe('a seat map of 20,000 seats', () => {
  it('arrives over HTTP from whoever has an access token', async () => {
    const organizer = await app.given.organizer();
    const { id: venueId } = await givenVenue(app, organizer);
    const document = arenaPlan();
    expect(document.length).toBeGreaterThan(1_000_000);
    const { data } = await app.as(organizer).send(IMPORT, { input: { venueId, format: 'FOYER', document } });
    expect(data.importSeatMap.seatMap.seatCount).toBe(20_000);
  });

  it('is turned away unread from everybody else, announced or in chunks', async () => {
    const before = await maps();
    const body = JSON.stringify({ query: IMPORT, variables: { input: { document: arenaPlan() } } });
    const forged = `Bearer ${(await app.given.member()).token.slice(0, -3)}abc`;
    const headers: Record<string, string>[] = [{}, { authorization: 'Bearer nonsense' }, { authorization: forged }];
    for (const header of headers) {
      const post = { method: 'POST', headers: { 'content-type': 'application/json', ...header } };
      const announced = await fetch(`${app.url}/graphql`, { ...post, body }).catch(() => undefined);
      const chunks = new Blob([body]).stream();
      const stream = { ...post, body: chunks, duplex: 'half' } as object;
      const streamed = await fetch(`${app.url}/graphql`, stream).catch(() => undefined);
      // A server may close the connection while a client still sends: some clients then see no answer.
      for (const answer of [announced, streamed]) expect([413, undefined]).toContain(answer?.status);
    }
    expect(await maps()).toBe(before);
  });
});
