import { newId } from '../../../src/kernel/ids.js';
import { LONG } from './bad-input.js';
import type { BadSale, BadSales } from './sale.js';

type Refusal = Omit<BadSale, 'operation' | 'variables'>;

const checkingOut = (changed: object, refusal: Refusal): BadSale => ({
  operation: 'Mutation.checkOut',
  variables: ({ reservationId }) => ({ input: { reservationId, ...changed } }),
  as: 'member',
  ...refusal,
});
const attendee = { name: 'Anna', email: 'anna@example.org' };
const attending = (changed: object, names: string): BadSale =>
  checkingOut({ attendees: [attendee, { ...attendee, ...changed }] }, { names, secret: LONG });
const answering = (answers: object[], names: string): BadSale => attending({ answers }, names);

/** None of them is a pattern, and none fits. */
const STRANGE_CODES: Record<string, string> = {
  'of a percent sign': '%',
  'with a percent sign': 'SAVE%',
  'with an underscore for a sign': 'SAVE1_',
  'of an asterisk': '*',
  'with an asterisk': 'SAVE*',
  'of a backslash': '\\',
  'with a backslash at its end': 'SAVE10\\',
  'of a regular expression': '^SAVE.*$',
  'of a quote and SQL': "SAVE10' or '1'='1",
  'of JSON': '["SAVE10"]',
  'of the first letters': 'SAVE',
  'in Cyrillic letters that look like it': 'ЅАVЕ10',
  'with a sign of no width': 'SA\u200bVE10',
  'of an emoji': '🎟️',
  'of accents alone': '\u0301\u0301',
  'of a hundred ligatures': 'ﷺ'.repeat(100),
  'written from right to left': '\u202eSAVE10',
  'named like what objects inherit': '__proto__',
};

const strangeCodes: BadSales = Object.fromEntries(
  Object.entries(STRANGE_CODES).flatMap(([title, discountCode]): [string, BadSale][] => {
    const refusal = { problem: 'DISCOUNT_NOT_APPLICABLE', names: 'There is no such code' };
    const variables: BadSale['variables'] = ({ reservationId }) => ({ reservationId, discountCode });
    return [
      [`a checkout by a code ${title}`, checkingOut({ discountCode }, refusal)],
      [`a quote by a code ${title}`, { operation: 'Query.quote', as: 'member', variables, ...refusal }],
    ];
  }),
);

const quantities: BadSales = Object.fromEntries(
  [0, -1, 2 ** 31, 2 ** 53, 1.5].map((quantity): [string, BadSale] => [
    `the best ${quantity} places`,
    {
      operation: 'Mutation.reserve',
      variables: ({ offer: { eventId, ticketTypeId } }) => ({
        input: { eventId, bestAvailable: { ticketTypeId, quantity } },
      }),
      as: 'member',
      names: 'bestAvailable.quantity',
    },
  ]),
);

export const badCheckOuts: BadSales = {
  ...strangeCodes,
  ...quantities,
  'one attendee for two places': checkingOut(
    { attendees: [attendee] },
    { problem: 'ATTENDEES_MISMATCH', names: 'Places: 2; attendees: 1.' },
  ),
  'three attendees for two places': checkingOut(
    { attendees: [attendee, attendee, attendee] },
    { problem: 'ATTENDEES_MISMATCH', names: 'Places: 2; attendees: 3.' },
  ),
  '1,001 attendees': checkingOut({ attendees: Array.from({ length: 1_001 }, () => attendee) }, { names: 'attendees' }),
  'an attendee with a name of 10,000 characters': attending({ name: LONG }, 'attendees.1.name'),
  'an attendee without a name': attending({ name: '' }, 'attendees.1.name'),
  'an attendee with NUL in the name': attending({ name: 'a\0b' }, 'attendees.1.name'),
  'an attendee with an address of 10,000 characters': attending({ email: `${LONG}@a.org` }, 'attendees.1.email'),
  'an attendee with an address that is none': attending({ email: 'anna' }, 'attendees.1.email'),
  'an answer of 10,000 characters': answering([{ question: 'Diet?', answer: LONG }], 'attendees.1.answers.0.answer'),
  'a question of 10,000 characters': answering([{ question: LONG, answer: 'No' }], 'attendees.1.answers.0.question'),
  'two answers to one question': answering(
    ['Yes', 'No'].map((answer) => ({ question: 'Diet?', answer })),
    'attendees.1.answers',
  ),
  '21 answers': answering(
    Array.from({ length: 21 }, (_, index) => ({ question: `Question ${index}`, answer: 'No' })),
    'attendees.1.answers',
  ),
  'another total than it costs': checkingOut({ expectedTotal: 9_999 }, { problem: 'PRICE_CHANGED', names: 'another' }),
  'a total below nothing': checkingOut({ expectedTotal: -1 }, { names: 'expectedTotal' }),
  'a total of 2^53': checkingOut({ expectedTotal: 2 ** 53 }, { names: 'expectedTotal' }),
  'a total of a fraction': checkingOut({ expectedTotal: 0.5 }, { names: 'expectedTotal' }),
  'a code of 10,000 characters': checkingOut({ discountCode: LONG }, { names: 'discountCode', secret: LONG }),
  'an empty code': checkingOut({ discountCode: '' }, { names: 'discountCode' }),
  'a code with NUL': checkingOut({ discountCode: 'SAVE10\0' }, { names: 'discountCode' }),
  'a code with half an emoji': checkingOut({ discountCode: 'SAVE10\ud83d' }, { names: 'discountCode' }),
  'a quote by a code of 10,000 characters': {
    operation: 'Query.quote',
    variables: ({ reservationId }) => ({ reservationId, discountCode: LONG }),
    as: 'member',
    ...{ names: 'discountCode', secret: LONG },
  },
  'a way to pay that there is not': checkingOut({ paymentMethod: 'bitcoin' }, { names: 'paymentMethod' }),
  'a way to pay of 10,000 characters': checkingOut({ paymentMethod: LONG }, { names: 'paymentMethod', secret: LONG }),
  'a way to pay that objects inherit': checkingOut({ paymentMethod: 'constructor' }, { names: 'paymentMethod' }),
  'a booking to check out': checkingOut({ reservationId: newId('bkg') }, { names: 'reservationId' }),
  'a reservation that there is not': checkingOut(
    { reservationId: newId('rsv') },
    { code: 'NOT_FOUND', names: 'reservation' },
  ),
  'the reservation of somebody else': checkingOut({}, { as: 'stranger', code: 'NOT_FOUND', names: 'reservation' }),
  'a key of 10,000 characters': checkingOut({ idempotencyKey: LONG }, { names: 'idempotencyKey', secret: LONG }),
};
