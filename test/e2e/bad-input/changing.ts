import { newId } from '../../../src/kernel/ids.js';
import { LONG, type BadInputs } from './bad-input.js';

export const badChanges: BadInputs = {
  'an unknown id of something to change': {
    operation: 'Mutation.updateEvent',
    variables: () => ({ input: { eventId: newId('evt'), title: 'x' } }),
    names: 'event',
    code: 'NOT_FOUND',
  },
  'a name of 10,000 characters': {
    operation: 'Mutation.updateProfile',
    variables: () => ({ input: { displayName: LONG } }),
    names: 'displayName',
    secret: LONG,
  },
  'a currency that does not exist': {
    operation: 'Mutation.createTicketType',
    variables: ({ draft }) => ({
      input: { eventId: draft, name: 'x', quota: 1, price: { amountMinor: 1, currency: 'ZZZ' } },
    }),
    names: 'price.currency',
  },
  'a negative price': {
    operation: 'Mutation.createTicketType',
    variables: ({ draft }) => ({
      input: { eventId: draft, name: 'x', quota: 1, price: { amountMinor: -1, currency: 'EUR' } },
    }),
    names: 'price.amountMinor',
  },
  'a price of 2^53': {
    operation: 'Mutation.createTicketType',
    variables: ({ draft }) => ({
      input: { eventId: draft, name: 'x', quota: 1, price: { amountMinor: 2 ** 53, currency: 'EUR' } },
    }),
    names: 'price.amountMinor',
  },
  'an address that is none': {
    operation: 'Mutation.signUp',
    variables: () => ({ input: { email: 'nobody', password: 'correct horse battery', displayName: 'x' } }),
    names: 'email',
    secret: 'correct horse',
    as: 'anonymous',
  },
  'an address of 10,000 characters to give a ticket to': {
    operation: 'Mutation.transferTicket',
    variables: ({ booked }) => ({ input: { ticketId: booked.ticketId, toEmail: `${LONG}@example.org` } }),
    names: 'toEmail',
    secret: LONG,
    as: 'member',
  },
  'an attendee with a name of 10,000 characters': {
    operation: 'Mutation.transferTicket',
    variables: ({ booked }) => ({
      input: { ticketId: booked.ticketId, toEmail: 'a@example.org', attendeeName: LONG },
    }),
    names: 'attendeeName',
    secret: LONG,
    as: 'member',
  },
  'a seat to give away': {
    operation: 'Mutation.transferTicket',
    variables: ({ onSale }) => ({ input: { ticketId: onSale.seatIds[0], toEmail: 'a@example.org' } }),
    names: 'ticketId',
    as: 'member',
  },
  'a capacity of 2^31': {
    operation: 'Mutation.updateVenue',
    variables: ({ venueId }) => ({ input: { venueId, capacity: 2 ** 31 } }),
    names: 'capacity',
  },
  'the end of a sale in the year 0': {
    operation: 'Mutation.updateTicketType',
    variables: ({ onSale }) => ({ input: { id: onSale.ticketTypeId, salesEndAt: '0000-01-01T00:00:00Z' } }),
    names: 'salesEndAt',
  },
};
