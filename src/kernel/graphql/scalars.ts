import { GraphQLScalarType, Kind } from 'graphql';
import {
  GraphQLCountryCode,
  GraphQLDateTime,
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLSafeInt,
  GraphQLTimeZone,
  GraphQLURL,
} from 'graphql-scalars';
import { hasYearOfFourDigits, textOfInstant } from '../clock.js';
import { isCurrency } from '../money.js';

const described = (scalar: GraphQLScalarType, name: string, description: string): GraphQLScalarType =>
  new GraphQLScalarType({ ...scalar.toConfig(), name, description });

const dateTime = GraphQLDateTimeISO.toConfig();

export const DateTime = new GraphQLScalarType<Date, string>({
  ...dateTime,
  name: 'DateTime',
  description: 'An instant as in RFC 3339, in UTC and the years 1000 to 9999: `2027-03-01T19:30:00.000Z`.',
  serialize: (value) => textOfInstant(GraphQLDateTime.serialize(value)),
  parseValue: (value) => ofFourDigits(dateTime.parseValue(value)),
  parseLiteral: (node, variables) => ofFourDigits(dateTime.parseLiteral(node, variables)),
});

function ofFourDigits(instant: Date): Date {
  if (!hasYearOfFourDigits(instant)) throw new TypeError('DateTime must be in the years 1000 to 9999.');
  return instant;
}

export const EmailAddress = described(
  GraphQLEmailAddress,
  'EmailAddress',
  'An e-mail address as in RFC 5322, at most 254 characters.',
);

const countryCode = GraphQLCountryCode.toConfig();

/** Small letters are taken as well. Inside a code is written in one way: taxes are found by it. */
export const CountryCode = new GraphQLScalarType<string, string>({
  name: 'CountryCode',
  description: 'A country by its ISO 3166-1 code of two letters: `AT`.',
  serialize: String,
  parseValue: (value) => countryCode.parseValue(value).toUpperCase(),
  parseLiteral: (node, variables) => countryCode.parseLiteral(node, variables).toUpperCase(),
});

export const SafeInt = described(
  GraphQLSafeInt,
  'SafeInt',
  'A whole number from -(2^53 - 1) to 2^53 - 1, which JSON and JavaScript hold exactly.',
);

const timeZoneConfig = GraphQLTimeZone.toConfig();

/** JavaScript makes Dhaka's time of BST, and PostgreSQL London's; CET has a summer to the one, and none to the other. */
const ABBREVIATION = /^(?!UTC|GMT)[A-Z]{3}$/i;

/** JavaScript takes offsets such as `+02:00` for time zones; they know no summer. */
function namedZone(zone: unknown): string {
  if (typeof zone === 'string' && /^[A-Za-z]/.test(zone) && !ABBREVIATION.test(zone)) return zone;
  throw new TypeError('TimeZone must be an IANA name such as Europe/Vienna.');
}

export const TimeZone = new GraphQLScalarType<string, string>({
  name: 'TimeZone',
  description: 'A time zone by its IANA name: `Europe/Vienna`, `UTC`. Abbreviations such as `CET` are not taken.',
  serialize: String,
  parseValue: (value) => timeZoneConfig.parseValue(namedZone(value)),
  parseLiteral: (node, variables) => namedZone(timeZoneConfig.parseLiteral(node, variables)),
});

const urlConfig = GraphQLURL.toConfig();

/** URLs stay text inside; only http and https are taken, so that no client can plant a script. */
export const URLScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'An absolute URL with http or https, at most 2,000 characters.',
  specifiedByURL: urlConfig.specifiedByURL,
  serialize: String,
  parseValue: httpUrl,
  parseLiteral: (node) => httpUrl(node.kind === Kind.STRING ? node.value : undefined),
});

function httpUrl(value: unknown): string {
  if (
    typeof value === 'string' &&
    value.length <= 2_000 &&
    /^https?:\/\/[^\s\0]+$/i.test(value) &&
    URL.canParse(value)
  ) {
    return value;
  }
  throw new TypeError('URL must be an absolute http or https URL of at most 2,000 characters.');
}

export const Currency = new GraphQLScalarType<string, string>({
  name: 'Currency',
  description: 'A currency by its ISO 4217 code in capital letters: `EUR`.',
  serialize: String,
  parseValue: currency,
  parseLiteral: (node) => currency(node.kind === Kind.STRING ? node.value : undefined),
});

function currency(value: unknown): string {
  if (typeof value === 'string' && isCurrency(value)) return value;
  throw new TypeError('Currency must be an ISO 4217 code in capital letters.');
}
