import { randomBytes } from 'node:crypto';

/**
 * TypeIDs (https://github.com/jetify-com/typeid, specification 0.3): a prefix that names the type, an underscore, and a
 * UUIDv7 in Crockford base 32. The database keeps the bare uuid; the prefix lives in the column's type.
 */
export type Id<Prefix extends string = string> = string & { readonly __prefix?: Prefix };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** By character code. */
const VALUES = new Uint8Array(128);
for (const [value, character] of [...ALPHABET].entries()) VALUES[character.charCodeAt(0)] = value;
const UUID_LENGTH = 36;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SUFFIX_LENGTH = 26;
const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

const LARGEST_COUNT = 0xfff;
let lastMillisecond = 0;
let count = 0;

/**
 * A UUIDv7 (RFC 9562, 6.2, method 1): 48 bits of milliseconds, 12 bits that count within one, then randomness. Ids of
 * one process grow, so rows that it makes in one transaction keep their order, and land at the end of an index.
 */
export function uuidv7(): string {
  const bytes = nextRandomBytes();
  const now = Math.max(Date.now(), lastMillisecond);
  count = now === lastMillisecond ? count + 1 : bytes[7]!;
  lastMillisecond = count > LARGEST_COUNT ? now + 1 : now;
  if (count > LARGEST_COUNT) count = 0;
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | count, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;
let pool = Buffer.alloc(0);
let used = POOL_BYTES;

/** Asking the system for a few bytes costs as much as asking for many. */
function nextRandomBytes(): Buffer {
  if (used === POOL_BYTES) [pool, used] = [randomBytes(POOL_BYTES), 0];
  used += ID_BYTES;
  return pool.subarray(used - ID_BYTES, used);
}

/** Texts are written as bytes first: to add character to character makes a string of each step. */
const uuidText = Buffer.alloc(UUID_LENGTH, '-');
const HEX = Buffer.from('0123456789abcdef');

function formatUuid(bytes: Uint8Array): string {
  let at = 0;
  for (let index = 0; index < ID_BYTES; index += 1) {
    const byte = bytes[index]!;
    uuidText[at] = HEX[byte >> 4]!;
    uuidText[at + 1] = HEX[byte & 15]!;
    at += index === 3 || index === 5 || index === 7 || index === 9 ? 3 : 2;
  }
  return uuidText.toString('latin1');
}

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  const uuid = uuidv7();
  const id = encodeId(prefix, uuid);
  remember(id, uuid);
  return id;
}

const suffix = Buffer.alloc(SUFFIX_LENGTH);
const CHARACTERS = Buffer.from(ALPHABET);

/** `encodeId('evt', uuid)` is the TypeID of a bare uuid. */
export function encodeId<Prefix extends string>(prefix: Prefix, uuid: string): Id<Prefix> {
  let at = 0;
  let bits = 0;
  let width = 2; // 130 bits hold the 128 of the uuid: two zero bits come first.
  for (let index = 0; index < uuid.length; index += 1) {
    const code = uuid.charCodeAt(index);
    if (code === HYPHEN) continue;
    bits = (bits << 4) | (code <= NINE ? code & 15 : (code & 15) + 9);
    width += 4;
    if (width < 5) continue;
    width -= 5;
    suffix[at] = CHARACTERS[(bits >> width) & 31]!;
    at += 1;
    bits &= (1 << width) - 1;
  }
  return `${prefix}_${suffix.toString('latin1', 0, at)}`;
}

const HYPHEN = '-'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);
const decoded = new Uint8Array(ID_BYTES);

/** The bare uuid of a TypeID of this prefix, or undefined when the text is not one. */
export function decodeId(prefix: string, id: string): string | undefined {
  const start = prefix.length + 1;
  if (id.length !== start + SUFFIX_LENGTH || !id.startsWith(prefix) || id[prefix.length] !== '_') return undefined;
  const place = placeOf(id);
  if (ids[place] === id) return uuids[place];
  if (!SUFFIX.test(id.slice(start))) return undefined;
  let bits = 0;
  let width = -2;
  let byte = 0;
  for (let index = start; index < id.length; index += 1) {
    bits = (bits << 5) | VALUES[id.charCodeAt(index)]!;
    width += 5;
    if (width < 8) continue;
    width -= 8;
    decoded[byte] = bits >> width;
    byte += 1;
    bits &= (1 << width) - 1;
  }
  const uuid = formatUuid(decoded);
  remember(id, uuid);
  return uuid;
}

/**
 * Ids that were made or decoded last, with their uuids: a request decodes the same few again and again. One that has the place
 * of another pushes it out. An id is of one prefix only, so it needs no place for each.
 */
const PLACES = 512;
const ids = new Array<string | undefined>(PLACES).fill(undefined);
const uuids = new Array<string | undefined>(PLACES).fill(undefined);

function remember(id: string, uuid: string): void {
  const place = placeOf(id);
  ids[place] = id;
  uuids[place] = uuid;
}

/** By the last two characters, which are random. */
const placeOf = (id: string): number =>
  ((VALUES[id.charCodeAt(id.length - 2) & 127]! << 5) | VALUES[id.charCodeAt(id.length - 1) & 127]!) & (PLACES - 1);

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && text.length === UUID_LENGTH && UUID.test(text);
}

/** The bare uuid of a TypeID of any prefix. */
export function uuidOfAny(id: string): string {
  const end = id.lastIndexOf('_');
  const uuid = decodeId(id.slice(0, end), id);
  if (uuid === undefined) throw new TypeError('Expected a TypeID.');
  return uuid;
}
