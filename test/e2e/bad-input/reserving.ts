import { newId } from '../../../src/kernel/ids.js';
import type { BadInput, BadInputs, Given } from './bad-input.js';

const reserving =
  (change: (given: Given) => object): BadInput['variables'] =>
  (all) => ({
    input: { eventId: all.onSale.eventId, ...change(all) },
  });
const places = (quantity: unknown) =>
  reserving(({ onSale }) => ({ items: [{ ticketTypeId: onSale.ticketTypeId, quantity }] }));

export const badReservations: BadInputs = {
  'a quantity of 0': { operation: 'Mutation.reserve', variables: places(0), names: 'items.0.quantity' },
  'a quantity of -1': { operation: 'Mutation.reserve', variables: places(-1), names: 'items.0.quantity' },
  'a quantity of 101': { operation: 'Mutation.reserve', variables: places(101), names: 'items.0.quantity' },
  'a quantity of 2^31': { operation: 'Mutation.reserve', variables: places(2 ** 31), names: 'items.0.quantity' },
  'a quantity of 2^53': { operation: 'Mutation.reserve', variables: places(2 ** 53), names: 'items.0.quantity' },
  'a quantity of 1.5': { operation: 'Mutation.reserve', variables: places(1.5), names: 'items.0.quantity' },
  'a quantity as text': {
    operation: 'Mutation.reserve',
    variables: places('seven'),
    names: 'items.0.quantity',
    secret: 'seven',
  },
  'the same ticket type twice': {
    operation: 'Mutation.reserve',
    variables: reserving(({ onSale: { ticketTypeId } }) => ({
      items: [1, 2].map((quantity) => ({ ticketTypeId, quantity })),
    })),
    names: 'items',
  },
  'the same seat twice': {
    operation: 'Mutation.reserve',
    variables: reserving(({ onSale: { seatIds } }) => ({ seatIds: [seatIds[0], seatIds[0]] })),
    names: 'seatIds',
  },
  'nothing to reserve': { operation: 'Mutation.reserve', variables: reserving(() => ({})), names: 'items' },
  'a seat that the event does not have': {
    operation: 'Mutation.reserve',
    variables: reserving(() => ({ seatIds: [newId('seat')] })),
    names: 'seatIds',
  },
  'a ticket type of another event': {
    operation: 'Mutation.reserve',
    variables: reserving(() => ({ items: [{ ticketTypeId: newId('tty'), quantity: 1 }] })),
    names: 'ticket type',
    code: 'NOT_FOUND',
  },
  'an id of another type': {
    operation: 'Mutation.reserve',
    variables: ({ booked }) => ({ input: { eventId: booked.ticketId, seatIds: [] } }),
    names: 'eventId',
  },
  'a key of 7 characters': {
    operation: 'Mutation.reserve',
    variables: reserving(({ onSale }) => ({ seatIds: onSale.seatIds.slice(0, 1), idempotencyKey: 'k'.repeat(7) })),
    names: 'idempotencyKey',
  },
  'a key of 65 characters': {
    operation: 'Mutation.reserve',
    variables: reserving(({ onSale }) => ({ seatIds: onSale.seatIds.slice(0, 1), idempotencyKey: 'k'.repeat(65) })),
    names: 'idempotencyKey',
  },
  'a list for an object': { operation: 'Mutation.reserve', variables: () => ({ input: [] }), names: 'input' },
  'no input at all': { operation: 'Mutation.reserve', variables: () => ({}), names: 'input' },
};
