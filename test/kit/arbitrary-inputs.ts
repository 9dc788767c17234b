import fc, { type Arbitrary } from 'fast-check';
import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import { newId } from '../../src/kernel/ids.js';

const ODD_TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '😀',
    '👩‍👩‍👧‍👦'.repeat(20),
    'é́'.repeat(60),
    '\u202egnp.exe',
    '\ufeff',
  ],
  ...[
    "'; drop table event; --",
    '%',
    '_',
    '\\',
    '%%%__\\',
    '"unbalanced',
    '&|!():*',
    '${x}',
    '{{x}}',
    '$1',
    '?',
    '<script>',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'undefined',
    '[]',
    '{"a":',
    '-1',
    '1e999',
    '../../etc/passwd',
    '\r\nSet-Cookie: a=b',
  ],
  ...['a'.repeat(1_000), 'é'.repeat(10_000), 'North', 'Standard', 'Gold', 'sandbox_ok', 'idempotency-key-1'],
];

const oddText = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'binary', maxLength: 80 }), fc.string());
/** Odd in every second case: an input of several texts should get past the first check now and then. */
const text = fc.oneof(fc.constantFrom('North', 'Gold', 'Évening 😀', 'sandbox_ok'), oddText);

const DATES = [
  ...[
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00.000Z',
    '1582-10-10T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ],
  ...[
    '2026-12-31T23:59:60Z',
    '2027-02-29T12:00:00Z',
    '2027-06-01T24:00:00Z',
    '2027-06-01T12:00:00+23:59',
    '2027-06-01T12:00:00.123456789Z',
  ],
];
const year = { min: new Date('2026-11-01'), max: new Date('2028-01-01'), noInvalidDate: true };
const dates = fc.oneof(fc.constantFrom(...DATES), {
  arbitrary: fc.date(year).map((date) => date.toISOString()),
  weight: 4,
});

const whole = (largest: number): Arbitrary<number> =>
  fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 12 }), weight: 4 },
    fc.constantFrom(-1, 100, 101, 1_000_000, 1_000_001, largest, largest - 1, -largest),
    fc.integer({ min: -largest, max: largest }),
  );

const SCALARS: Record<string, Arbitrary<unknown>> = {
  String: text,
  Int: whole(2 ** 31 - 1),
  SafeInt: whole(Number.MAX_SAFE_INTEGER),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  Boolean: fc.boolean(),
  DateTime: dates,
  TimeZone: fc.constantFrom('Europe/Vienna', 'UTC', 'Asia/Kathmandu', 'Etc/GMT+12', 'GMT', 'europe/vienna', '+01:00'),
  CountryCode: fc.constantFrom('AT', 'JP', 'XK', 'ZZ', 'at'),
  Currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'XXX'),
  EmailAddress: fc.oneof(fc.emailAddress(), fc.constantFrom('ÄÖ@example.org', 'a@b', `${'a'.repeat(64)}@example.org`)),
  URL: fc.oneof(fc.webUrl(), fc.constantFrom('http://[::1]', 'https://ü.example/%00', 'http://a/\ud800')),
};

const PREFIXES = [
  'evt',
  'tty',
  'usr',
  'org',
  'ven',
  'map',
  'seat',
  'rsv',
  'bkg',
  'tck',
  'dec',
  'aud',
  'ses',
  'dsc',
  'inv',
  'wle',
  'gte',
  'cil',
  'chk',
  'x',
];
const PREFIX_OF: Record<string, string> = {
  ...{ eventId: 'evt', ticketTypeId: 'tty', userId: 'usr', organizationId: 'org', organizerId: 'org', venueId: 'ven' },
  ...{
    seatMapId: 'map',
    seatId: 'seat',
    seatIds: 'seat',
    reservationId: 'rsv',
    ticketId: 'tck',
    actorId: 'usr',
    subjectId: 'evt',
  },
  ...{ checkInListIds: 'cil', checkInId: 'chk', bookingId: 'bkg', ticketIds: 'tck', ticketTypeIds: 'tty' },
};

/** What `id` stands for, by the words of the operation's name. */
const SUBJECTS: [RegExp, string][] = [
  [/waitlist|offer/i, 'wle'],
  [/reservation/i, 'rsv'],
  [/booking/i, 'bkg'],
  [/ticketType/i, 'tty'],
  [/ticket/i, 'tck'],
  [/discount/i, 'dsc'],
  [/device|pairing/i, 'dev'],
  [/checkInList/i, 'cil'],
  [/gate/i, 'gte'],
  [/organization/i, 'org'],
  [/venue/i, 'ven'],
  [/user/i, 'usr'],
  [/event/i, 'evt'],
];

/** Pages and keys that are mostly left out, since the first odd one hides all else. */
const RARE = new Set(['first', 'last', 'after', 'before', 'idempotencyKey', 'expectedVersion']);

export interface Reach {
  /** Real ids by prefix, so that inputs reach further than "no such thing". */
  known: Record<string, readonly string[]>;
  /** The name of the root field. */
  operation: string;
}

function ids(name: string, { known, operation }: Reach): Arbitrary<string> {
  const all = Object.values(known).flat();
  const prefix = PREFIX_OF[name] ?? SUBJECTS.find(([words]) => words.test(operation))?.[1];
  const fitting = known[prefix ?? ''] ?? all;
  const strange = fc.oneof(
    fc.constantFrom(...PREFIXES).map(newId),
    oddText,
    fc.constantFrom(...PREFIXES).map((found) => `${found}_`),
    fc.constantFrom(...all),
  );
  return fc.oneof({ arbitrary: fc.constantFrom(...fitting), weight: 8 }, strange);
}

/** Any value that GraphQL takes for an argument or input field: right in type, and often wrong in every other way. */
export function arbitraryInput(input: GraphQLArgument | GraphQLInputField, reach: Reach): Arbitrary<unknown> {
  const of = (type: GraphQLInputType): Arbitrary<unknown> => {
    if (isNonNullType(type)) return given(getNullableType(type));
    const weight = RARE.has(input.name) ? 12 : 2;
    return fc.oneof(given(type), fc.constantFrom(null, undefined), { arbitrary: fc.constant(undefined), weight });
  };
  const given = (type: GraphQLInputType): Arbitrary<unknown> => {
    if (isListType(type)) return fc.array(of(type.ofType), { maxLength: 4 });
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      return fc.record(Object.fromEntries(fields.map((field) => [field.name, arbitraryInput(field, reach)])));
    }
    const name = String(type);
    if (name === 'ID') return ids(input.name, reach);
    const real = reach.known[input.name];
    return real ? fc.oneof(fc.constantFrom(...real), SCALARS[name]!) : SCALARS[name]!;
  };
  return of(input.type);
}
