import { newId } from '../../../src/kernel/ids.js';
import { LONG } from './bad-input.js';
import type { BadSale, BadSales, Sale } from './sale.js';

type Refusal = Omit<BadSale, 'operation' | 'variables'>;

const offering = (changed: object | ((sale: Sale) => object), refusal: Refusal): BadSale => ({
  operation: 'Mutation.createDiscount',
  variables: (sale) => {
    const asked = typeof changed === 'function' ? (changed as (sale: Sale) => object)(sale) : changed;
    return { input: { eventId: sale.offer.eventId, kind: 'PERCENT', code: 'NEW', value: 10, ...asked } };
  },
  ...refusal,
});
const changing = (changed: object, refusal: Refusal): BadSale => ({
  operation: 'Mutation.updateDiscount',
  variables: ({ discountId: id }) => ({ input: { id, ...changed } }),
  ...refusal,
});

/** None can be the code of a discount. */
const STRANGE_CODES: Record<string, string> = {
  'a percent sign': '%%',
  'an underscore before a sign': '_1',
  asterisks: '**',
  'a backslash': 'SAVE\\',
  'blanks inside': 'SAVE 10',
  'a quote': "SAVE'10",
  'a sign of no width': 'SA\u200bVE',
  'an emoji': '🎟️🎟️',
  'accents alone': '\u0301\u0301',
  'one sign': 'S',
  '41 signs': 'S'.repeat(41),
  'three ligatures of 18 signs each': 'ﷺﷺﷺ',
  'blanks alone': '   ',
  NUL: 'SA\0VE',
  'half an emoji': 'SAVE\ud83d',
  '10,000 signs': LONG,
};

/** In any of these fields, none of these numbers. */
const numbers = (field: string, values: readonly number[]): BadSales =>
  Object.fromEntries(
    values.flatMap((value): [string, BadSale][] => [
      [`a discount with ${field} of ${value}`, offering({ [field]: value }, { names: field })],
      [`a discount changed to ${field} of ${value}`, changing({ [field]: value }, { names: field })],
    ]),
  );

export const badDiscounts: BadSales = {
  ...Object.fromEntries(
    Object.entries(STRANGE_CODES).map(([title, code]): [string, BadSale] => [
      `a code with ${title}`,
      offering({ code }, { names: 'code', secret: LONG }),
    ]),
  ),
  ...numbers('value', [0, -1, 101, 0.5, 2 ** 53]),
  ...numbers('maxUses', [0, -1, 1_000_001, 1.5, 2 ** 31, 2 ** 53]),
  ...numbers('maxUsesPerMember', [0, -1, 1_000_001, 1.5, 2 ** 53]),
  ...numbers('minTotal', [-1, 0.5, 1_000_000_000_001, 2 ** 53]),
  ...numbers('minTickets', [0, -1, 1_001, 1.5, 2 ** 53]),
  'a fixed discount of nothing': offering({ kind: 'FIXED', value: 0 }, { names: 'value' }),
  'as many places free as it takes': offering(
    { kind: 'CHEAPEST_FREE', value: 2, minTickets: 2 },
    { names: 'minTickets' },
  ),
  'an access code that unlocks nothing': offering({ kind: 'ACCESS', value: 0 }, { names: 'ticketTypeIds' }),
  'a kind that there is not': offering({ kind: 'EVERYTHING' }, { names: 'kind' }),
  'an end before the beginning': offering(
    { validFrom: '2030-01-02T00:00:00Z', validUntil: '2030-01-01T00:00:00Z' },
    { names: 'validUntil' },
  ),
  'an end in the year 0': changing({ validUntil: '0000-01-01T00:00:00Z' }, { names: 'validUntil' }),
  'a code that is taken, in other letters': offering({ code: ' sávé10 ' }, { problem: 'CODE_TAKEN', names: 'code' }),
  'a discount for ticket types of another event': offering(
    ({ otherTicketTypeId }) => ({ ticketTypeIds: [otherTicketTypeId] }),
    { names: 'ticketTypeIds.0' },
  ),
  'a discount for one ticket type twice': offering(
    ({ offer: { ticketTypeId } }) => ({ ticketTypeIds: [ticketTypeId, ticketTypeId] }),
    { names: 'ticketTypeIds' },
  ),
  'a discount for 101 ticket types': offering(
    () => ({ ticketTypeIds: Array.from({ length: 101 }, () => newId('tty')) }),
    { names: 'ticketTypeIds' },
  ),
  'a discount of an event that there is not': offering(
    { eventId: newId('evt') },
    { code: 'NOT_FOUND', names: 'event' },
  ),
  'a discount of an event of somebody else': offering({}, { as: 'stranger', code: 'NOT_FOUND', names: 'event' }),
  'a change of a discount of somebody else': changing(
    { value: 50 },
    {
      ...{ as: 'stranger', code: 'NOT_FOUND', names: 'discount' },
    },
  ),
  'a discount to archive that is an event': {
    operation: 'Mutation.archiveDiscount',
    variables: ({ offer }) => ({ input: { id: offer.eventId } }),
    names: 'id',
  },
};
