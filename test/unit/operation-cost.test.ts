import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { examples } from '../../src/examples.js';
import type { ExampleOperation } from '../../src/kernel/http/edge-options.js';
import { createLimits } from '../../src/kernel/graphql/limits.js';
import { createSchema } from '../../src/schema.js';

const schema = createSchema();
const limits = createLimits();

/** The names of the limits that keep a valid operation from running. */
function refusals(query: string, variables: Record<string, unknown> = {}): unknown[] {
  const document = parse(query, limits.parse);
  expect(validate(schema, document)).toEqual([]);
  return limits.refusals({ schema, document, variables }).map(({ extensions }) => extensions['limit']);
}

const overCost = [expect.objectContaining({ name: 'cost', maximum: 20_000 })];
const aliases = (count: number, text: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${text}`).join(' ');

const SEAT = '{ id section row label x y category accessible __typename }';
const SECTIONS = `sections { name focalPoint { x y } runs rows { label seats ${SEAT} } }`;
const WHOLE_MAP = `{ id name seatCount createdAt ${SECTIONS} }`;
const VENUE = `venue(id: "ven_1") { id name address timeZone capacity organization { name } seatMaps ${WHOLE_MAP} }`;
const LEAST_MAP = 'venue(id: "ven_1") { seatMaps { sections { rows { seats { id } } } } }';
const EVENT_SEATS = 'eventSeats(eventId: "evt_1") { version seats { seatId status __typename } }';
const SEATS_CHANGED =
  'subscription { seatsChanged(eventId: "evt_1") { fromVersion toVersion reset changes { seatId status __typename } } }';

describe('what ordinary clients ask for', () => {
  it.each([...examples])('runs: the example $name', ({ document, variables }: ExampleOperation) => {
    expect(refusals(document, { ...variables })).toEqual([]);
  });

  it.each([
    ['a venue with its whole seat map', `{ ${VENUE} }`],
    ['all seats of an event', `{ ${EVENT_SEATS} }`],
    ['a dashboard of seats', SEATS_CHANGED],
    [
      'the map of an event and what its seats are',
      `{ event(id: "evt_1") { title seatMap ${WHOLE_MAP} } seatStates(eventId: "evt_1") { version order states } }`,
    ],
    ['a wallet', '{ myBookings(first: 20) { edges { node { id tickets { id token qrSvg } } } } }'],
    [
      'an organization with its events',
      '{ organization(slug: "a") { events(first: 50) { edges { node { id title } } } } }',
    ],
    ['the tickets of the viewer', '{ me { tickets(first: 100) { edges { node { id qrSvg } } } } }'],
  ])('runs: %s', (_, query) => {
    expect(refusals(query)).toEqual([]);
  });
});

describe('what would read the largest lists again and again', () => {
  it.each([
    ['three seat maps', `{ ${aliases(3, LEAST_MAP)} }`],
    ['fifteen maps without their seats', `{ ${aliases(15, 'venue(id: "ven_1") { seatMaps { sections { name } } }')} }`],
    ['three times all seats of an event', `{ ${aliases(3, 'eventSeats(eventId: "evt_1") { seats { status } }')} }`],
    ['fifteen ids of each seat', `{ eventSeats(eventId: "evt_1") { seats { ${aliases(15, 'seatId')} } } }`],
    ['more of each change than there is', SEATS_CHANGED.replace('status', aliases(2, 'status'))],
    [
      'more of each seat of a map than there is',
      `{ event(id: "evt_1") { seatMap ${WHOLE_MAP.replace('row ', aliases(3, 'row '))} } }`,
    ],
    [
      'the ids of all seats of a map fifteen times',
      `{ event(id: "evt_1") { seatMap { sections { ${aliases(15, 'runs')} } } } }`,
    ],
    [
      'the seats that are kept off sale fifteen times',
      `{ seatBlocks(eventId: "evt_1") { ${aliases(15, 'seatIds')} } }`,
    ],
    ['the seat maps of a page of venues', '{ venues { edges { node { seatMaps { sections { name } } } } } }'],
    [
      'eight QR codes for each of 100 tickets',
      `{ me { tickets(first: 100) { edges { node { ${aliases(8, 'qrSvg')} } } } } }`,
    ],
    [
      'events of organizers of events of organizers',
      '{ events(first: 15) { edges { node { organizer { events(first: 15) { edges { node { organizer { events(first: 1) { totalCount } } } } } } } } } }',
    ],
    ['tickets of each of 100 users', '{ users(first: 100) { edges { node { tickets(first: 1) { totalCount } } } } }'],
  ])('is refused: %s', (_, query) => {
    expect(refusals(query)).toEqual(overCost);
  });
});
