import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { encodeId, uuidOfAny, type Id } from '../../kernel/ids.js';

/** What a ticket's token says. */
export interface TicketClaims {
  ticketId: Id<'tck'>;
  eventId: Id<'evt'>;
  /** Which issue of the ticket: a transfer or a new issue raises it, and tokens of earlier ones are dead. */
  issue: number;
}

/*
 * A token is base64url, 140 characters, of 105 bytes: version (1), key id (4), ticket (16), event (16), issue (4, big
 * endian), and an Ed25519 signature (64) over all before it. Whoever has the public key can check it offline.
 */
const VERSION = 1;
const KEY_ID = 1;
const TICKET = 5;
const EVENT = 21;
const ISSUE = 37;
const SIGNATURE = 41;
const BYTES = 105;
const CHARACTERS = 140;
const TOKEN = new RegExp(`^[A-Za-z0-9_-]{${CHARACTERS}}$`);

export function signTicket(claims: TicketClaims, privateKey: KeyObject, id: Buffer): string {
  const token = Buffer.alloc(BYTES);
  token.writeUInt8(VERSION, 0);
  id.copy(token, KEY_ID);
  bytesOf(claims.ticketId).copy(token, TICKET);
  bytesOf(claims.eventId).copy(token, EVENT);
  token.writeUInt32BE(claims.issue, ISSUE);
  sign(null, token.subarray(0, SIGNATURE), privateKey).copy(token, SIGNATURE);
  return token.toString('base64url');
}

/** The claims of a token that one of these keys signed, or undefined. Keys are by the base64url of their id. */
export function verifyTicket(text: string, keys: ReadonlyMap<string, KeyObject>): TicketClaims | undefined {
  if (!TOKEN.test(text)) return undefined;
  const token = Buffer.from(text, 'base64url');
  if (token.readUInt8(0) !== VERSION) return undefined;
  const key = keys.get(token.toString('base64url', KEY_ID, TICKET));
  if (!key || !verify(null, token.subarray(0, SIGNATURE), key, token.subarray(SIGNATURE))) return undefined;
  return {
    ticketId: encodeId('tck', token.toString('hex', TICKET, EVENT)),
    eventId: encodeId('evt', token.toString('hex', EVENT, ISSUE)),
    issue: token.readUInt32BE(ISSUE),
  };
}

/** Names a public key in tokens: the first four bytes of its JWK thumbprint (RFC 7638). */
export function keyIdOf(publicKey: KeyObject): Buffer {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify({ crv, kty, x }))
    .digest()
    .subarray(0, TICKET - KEY_ID);
}

const bytesOf = (id: string): Buffer => Buffer.from(uuidOfAny(id).replaceAll('-', ''), 'hex');
