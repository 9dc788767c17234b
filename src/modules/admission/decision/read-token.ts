/*
 * A token is base64url of 111 bytes, 148 characters: version (1), key id (4), ticket (16), event (16), issue (4, big endian),
 * the last bytes of the ticket type (6), and an Ed25519 signature (64) over all before it. Whoever has the public key can
 * check it offline. Tokens of version 1 have no ticket type, and are 140 characters.
 */
export const TOKEN = {
  version: 2,
  keyId: 1,
  ticket: 5,
  event: 21,
  issue: 37,
  type: 41,
  signature: 47,
  bytes: 111,
} as const;
const FIRST = { version: 1, signature: TOKEN.type, bytes: 105 } as const;

/** What a token says, before anybody has looked at its signature. */
export interface ReadToken {
  /** Which key it names: eight hexadecimal digits. */
  keyId: string;
  /** The bare uuids of ticket and event: 32 hexadecimal digits. */
  ticketKey: string;
  eventKey: string;
  issue: number;
  /** The end of its ticket type's uuid: 12 hexadecimal digits; empty when it does not say. */
  typeKey: string;
  signed: Uint8Array;
  signature: Uint8Array;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** The parts of a token; undefined for any other text. */
export function readToken(text: string): ReadToken | undefined {
  const layout = [TOKEN, FIRST].find(({ bytes }) => text.length * 6 === bytes * 8);
  const bytes = layout && bytesOf(text, layout.bytes);
  if (!layout || bytes?.[0] !== layout.version) return undefined;
  return {
    keyId: hexOf(bytes.subarray(TOKEN.keyId, TOKEN.ticket)),
    ticketKey: hexOf(bytes.subarray(TOKEN.ticket, TOKEN.event)),
    eventKey: hexOf(bytes.subarray(TOKEN.event, TOKEN.issue)),
    issue: Number(`0x${hexOf(bytes.subarray(TOKEN.issue, TOKEN.type))}`),
    typeKey: hexOf(bytes.subarray(TOKEN.type, layout.signature)),
    signed: bytes.subarray(0, layout.signature),
    signature: bytes.subarray(layout.signature),
  };
}

/** What a token has of a ticket type, by the TypeID or the uuid of it. */
export function ticketTypeKey(id: string): string {
  const [, suffix] = id.split('_');
  if (suffix === undefined) return id.replaceAll('-', '').slice(-KEY_DIGITS);
  const end = [...suffix.slice(-KEY_SIGNS)].reduce((value, sign) => value * 32 + TYPE_ID_ALPHABET.indexOf(sign), 0);
  return end.toString(16).padStart(KEY_DIGITS, '0').slice(-KEY_DIGITS);
}

const KEY_DIGITS = 2 * (TOKEN.signature - TOKEN.type);
/** TypeIDs are Crockford's base 32: ten signs hold the 48 bits. */
const KEY_SIGNS = 10;
const TYPE_ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function bytesOf(text: string, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let [bits, width, at] = [0, 0, 0];
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    bytes[at] = bits >> width;
    at += 1;
  }
  return bytes;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte]!;
  return text;
}
