import { describe, expect, it } from '@jest/globals';
import { isObjectType, parse, validate, type GraphQLSchema } from 'graphql';
import { sharedSelection } from '../../src/kernel/graphql/shared-selection.js';
import { createSchema } from '../../src/schema.js';

const schema = createSchema();

const AVAILABILITY = `subscription ($eventId: ID!) { availabilityChanged(eventId: $eventId) {
    eventId version capacity sold held available isSoldOut asOf
    byTicketType { capacity sold held available reason ticketType {
      id name quota salesStartAt salesEndAt minPerBooking maxPerBooking maxPerMember requiresApproval seatCategory
      visibility archivedAt createdAt isOnSale price { amountMinor currency formatted } } } } }`;

const SEATS = `subscription ($eventId: ID!, $since: SafeInt) { seatsChanged(eventId: $eventId, sinceVersion: $since) {
    fromVersion toVersion reset changes { seatId status } } }`;

function shared(query: string): readonly string[] | undefined {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return sharedSelection(schema, document)?.variables;
}

function markedFields(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.extensions['isShared'] === true)
    .map(({ type, field }) => `${type.name}.${field.name}`)
    .sort();
}

describe('subscribers share the answers', () => {
  it('to fields whose resolvers were found to look at the rights of the viewer at most, and to no others', () => {
    // To add one here is to say: its resolver never asks who the viewer is.
    expect(markedFields(schema)).toEqual([
      'Availability.byTicketType',
      'Money.formatted',
      'Subscription.availabilityChanged',
      'Subscription.seatsChanged',
      'TicketType.isOnSale',
      'TicketType.price',
    ]);
  });

  it.each([
    ['all of an availability', AVAILABILITY, []],
    ['the deltas of seats', SEATS, []],
    [
      'a price in a locale, which decides the answer',
      `subscription ($eventId: ID!, $locale: String!) { availabilityChanged(eventId: $eventId) {
        byTicketType { ticketType { price { amountMinor formatted(locale: $locale) } } } } }`,
      ['locale'],
    ],
    [
      'parts that a variable leaves out',
      `subscription ($eventId: ID!, $all: Boolean!) { availabilityChanged(eventId: $eventId) {
        version ...Counts @include(if: $all) } } fragment Counts on Availability { held sold __typename }`,
      ['all'],
    ],
  ])('to %s', (_name, query, variables) => {
    expect(shared(query)).toEqual(variables);
  });

  it.each([
    [
      'an event below it, of which its organization sees more',
      'subscription { availabilityChanged(eventId: "evt") { byTicketType { ticketType { event { viewerCanManage } } } } }',
    ],
    ['a booking', 'subscription { bookingChanged(id: "bkg") { status } }'],
    ['the count at a door', 'subscription { checkInsChanged(eventId: "evt") { inside } }'],
    ['the queue of submissions', 'subscription { submissionQueueChanged { pendingCount } }'],
  ])('but not to %s', (_name, query) => {
    expect(shared(query)).toBeUndefined();
  });
});
