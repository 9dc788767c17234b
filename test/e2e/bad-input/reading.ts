import { newId } from '../../../src/kernel/ids.js';
import { LONG, type BadInputs } from './bad-input.js';

const cursorOf = (...values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

export const badReads: BadInputs = {
  'an id that is none': {
    operation: 'Query.event',
    variables: () => ({ id: "evt_'; drop table event" }),
    names: 'id',
    secret: 'drop table',
  },
  'an id beyond 128 bits': {
    operation: 'Query.event',
    variables: () => ({ id: `evt_8${'z'.repeat(25)}` }),
    names: 'id',
  },
  'an unknown id': {
    operation: 'Query.event',
    variables: () => ({ id: newId('evt') }),
    names: 'event',
    code: 'NOT_FOUND',
  },
  'an event neither by id nor by slug': { operation: 'Query.event', variables: () => ({}), names: 'slug' },
  'an event by null': { operation: 'Query.event', variables: () => ({ id: null }), names: 'slug' },
  'an event by null twice': { operation: 'Query.event', variables: () => ({ id: null, slug: null }), names: 'slug' },
  'an event by both': { operation: 'Query.event', variables: ({ draft }) => ({ id: draft, slug: 'x' }), names: 'slug' },
  'an organization by neither': { operation: 'Query.organization', variables: () => ({ slug: null }), names: 'slug' },
  'an organization by an empty id': { operation: 'Query.organization', variables: () => ({ id: '' }), names: 'id' },
  'an organization by both': {
    operation: 'Query.organization',
    variables: ({ world }) => ({ id: world.organizationId, slug: 'x' }),
    names: 'slug',
  },
  'a booking by neither': { operation: 'Query.booking', variables: () => ({}), names: 'reference' },
  'a booking by both': {
    operation: 'Query.booking',
    variables: ({ booked }) => ({ id: booked.bookingId, reference: booked.reference }),
    names: 'reference',
  },
  'a NUL in a search': {
    operation: 'Query.events',
    variables: () => ({ filter: { text: '\0' } }),
    names: 'filter.text',
  },
  'a search of 10,000 characters': {
    operation: 'Query.events',
    variables: () => ({ filter: { text: LONG } }),
    names: 'text',
    secret: LONG,
  },
  'a search for organizations of 10,000 characters': {
    operation: 'Query.organizations',
    variables: () => ({ text: LONG }),
    names: 'text',
    secret: LONG,
  },
  'a page of 0': { operation: 'Query.events', variables: () => ({ first: 0 }), names: 'events.first' },
  'a page of -1': { operation: 'Query.events', variables: () => ({ last: -1 }), names: 'events.last' },
  'a page of a million': { operation: 'Query.events', variables: () => ({ first: 1_000_000 }), names: 'events.first' },
  'a page from both ends': { operation: 'Query.events', variables: () => ({ first: 1, last: 1 }), names: 'last' },
  'a cursor that is none': {
    operation: 'Query.events',
    variables: () => ({ after: 'hunter2' }),
    names: 'after',
    secret: 'hunter2',
  },
  'a cursor of another list': {
    operation: 'Query.events',
    variables: () => ({ after: cursorOf(newId('evt')) }),
    names: 'after',
  },
  'a cursor with other types inside': {
    operation: 'Query.events',
    variables: () => ({ after: cursorOf({ a: 1 }, ['x']) }),
    names: 'after',
  },
  'a cursor with NUL inside': {
    operation: 'Query.venues',
    variables: () => ({ after: cursorOf('a\0', '01890000-0000-7000-8000-000000000000') }),
    names: 'after',
  },
  'a cursor with half an emoji inside': {
    operation: 'Query.venues',
    variables: () => ({ after: cursorOf('\ud83d', '01890000-0000-7000-8000-000000000000') }),
    names: 'after',
  },
  'a cursor of the year 300000': {
    operation: 'Query.events',
    variables: () => ({ after: cursorOf('+300000-01-01T00:00:00.000Z', '01890000-0000-7000-8000-000000000000') }),
    names: 'after',
  },
  'a status that does not exist': {
    operation: 'Query.events',
    variables: () => ({ filter: { status: 'SECRET' } }),
    names: 'filter.status',
    secret: 'SECRET',
  },
  'a field that does not exist': {
    operation: 'Query.events',
    variables: () => ({ filter: { colour: 'red' } }),
    names: 'colour',
  },
};
