/*
 * A token is base64url, 140 characters, of 105 bytes: version (1), key id (4), ticket (16), event (16), issue (4, big
 * endian), and an Ed25519 signature (64) over all before it. Whoever has the public key can check it offline.
 */
export const TOKEN = { version: 1, keyId: 1, ticket: 5, event: 21, issue: 37, signature: 41, bytes: 105 } as const;
const CHARACTERS = 140;

/** What a token says, before anybody has looked at its signature. */
export interface ReadToken {
  /** Which key it names: eight hexadecimal digits. */
  keyId: string;
  /** The bare uuids of ticket and event: 32 hexadecimal digits. */
  ticketKey: string;
  eventKey: string;
  issue: number;
  signed: Uint8Array;
  signature: Uint8Array;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** The parts of a token; undefined for any other text. */
export function readToken(text: string): ReadToken | undefined {
  if (text.length !== CHARACTERS) return undefined;
  const bytes = bytesOf(text);
  if (bytes?.[0] !== TOKEN.version) return undefined;
  return {
    keyId: hexOf(bytes.subarray(TOKEN.keyId, TOKEN.ticket)),
    ticketKey: hexOf(bytes.subarray(TOKEN.ticket, TOKEN.event)),
    eventKey: hexOf(bytes.subarray(TOKEN.event, TOKEN.issue)),
    issue: Number(`0x${hexOf(bytes.subarray(TOKEN.issue, TOKEN.signature))}`),
    signed: bytes.subarray(0, TOKEN.signature),
    signature: bytes.subarray(TOKEN.signature),
  };
}

function bytesOf(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(TOKEN.bytes);
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

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
