import { LONG, type BadInput, type BadInputs } from './bad-input.js';

/** A new event that would be good but for the change. */
export const newEvent =
  (change: object): BadInput['variables'] =>
  ({ world }) => ({
    input: {
      organizationId: world.organizationId,
      ...{
        title: 'Matinée',
        startsAt: '2027-05-01T10:00:00Z',
        endsAt: '2027-05-01T12:00:00Z',
        timeZone: 'Europe/Vienna',
      },
      ...change,
    },
  });

export const badEvents: BadInputs = {
  'a NUL in a title': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ title: 'a\0b' }),
    names: 'input.title',
  },
  'half an emoji in a tag': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ tags: ['jazz', '\ud83d'] }),
    names: 'input.tags.1',
  },
  'a title of 10,000 characters': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ title: LONG }),
    names: 'title',
    secret: LONG,
  },
  'a blank title': { operation: 'Mutation.createEvent', variables: newEvent({ title: ' \t ' }), names: 'title' },
  'the year 300000': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ startsAt: '+300000-01-01T00:00:00Z' }),
    names: 'startsAt',
    secret: '300000',
  },
  'the year 10000': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ endsAt: '10000-01-01T00:00:00Z' }),
    names: 'endsAt',
  },
  'the year 0': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ startsAt: '0000-01-01T00:00:00Z' }),
    names: 'startsAt',
  },
  'the 30th of February': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ startsAt: '2027-02-30T00:00:00Z' }),
    names: 'startsAt',
  },
  'an end before the start': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ endsAt: '2027-04-01T00:00:00Z' }),
    names: 'endsAt',
  },
  'a time zone that does not exist': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ timeZone: 'Europe/Atlantis' }),
    names: 'timeZone',
    secret: 'Atlantis',
  },
  'a script for a picture': {
    operation: 'Mutation.createEvent',
    variables: newEvent({ imageUrl: 'javascript:alert(1)' }),
    names: 'imageUrl',
    secret: 'alert',
  },
};
