import { randomBytes } from 'node:crypto';

/**
 * TypeIDs (https://github.com/jetify-com/typeid, specification 0.3): a prefix that names the type, an underscore, and a
 * UUIDv7 in Crockford base 32. The database keeps the bare uuid; the prefix lives in the column's type.
 */
export type Id<Prefix extends string = string> = string & { readonly __prefix?: Prefix };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

const LARGEST_COUNT = 0xfff;
let lastMillisecond = 0;
let count = 0;

/**
 * A UUIDv7 (RFC 9562, 6.2, method 1): 48 bits of milliseconds, 12 bits that count within one, then randomness. Ids of
 * one process grow, so rows that it makes in one transaction keep their order, and land at the end of an index.
 */
export function uuidv7(): string {
  const bytes = randomBytes(16);
  const now = Math.max(Date.now(), lastMillisecond);
  count = now === lastMillisecond ? count + 1 : bytes[7]!;
  lastMillisecond = count > LARGEST_COUNT ? now + 1 : now;
  if (count > LARGEST_COUNT) count = 0;
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | count, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return encodeId(prefix, uuidv7());
}

/** `encodeId('evt', uuid)` is the TypeID of a bare uuid. */
export function encodeId<Prefix extends string>(prefix: Prefix, uuid: string): Id<Prefix> {
  const hex = uuid.replaceAll('-', '');
  let suffix = '';
  let bits = 0;
  let width = 2; // 130 bits hold the 128 of the uuid: two zero bits come first.
  for (const digit of hex) {
    bits = (bits << 4) | Number.parseInt(digit, 16);
    width += 4;
    while (width >= 5) {
      width -= 5;
      suffix += ALPHABET[(bits >> width) & 31]!;
      bits &= (1 << width) - 1;
    }
  }
  return `${prefix}_${suffix}` as Id<Prefix>;
}

/** The bare uuid of a TypeID of this prefix, or undefined when the text is not one. */
export function decodeId(prefix: string, id: string): string | undefined {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  const suffix = id.slice(prefix.length + 1);
  if (!SUFFIX.test(suffix)) return undefined;
  let hex = '';
  let bits = 0;
  let width = -2;
  for (const character of suffix) {
    bits = (bits << 5) | VALUES.get(character)!;
    width += 5;
    while (width >= 4) {
      width -= 4;
      hex += ((bits >> width) & 15).toString(16);
      bits &= (1 << width) - 1;
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** The bare uuid of a TypeID of any prefix. */
export function uuidOfAny(id: string): string {
  const end = id.lastIndexOf('_');
  const uuid = decodeId(id.slice(0, end), id);
  if (uuid === undefined) throw new TypeError('Expected a TypeID.');
  return uuid;
}
