import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { encodeId, uuidOfAny, type Id } from '../../kernel/ids.js';
import { readToken, ticketTypeKey, TOKEN } from './decision/index.js';

/** What a ticket's token says. */
export interface TicketClaims {
  ticketId: Id<'tck'>;
  eventId: Id<'evt'>;
  /** Which issue of the ticket: a transfer or a new issue raises it, and tokens of earlier ones are dead. */
  issue: number;
}

/** What is signed: the ticket type is for gates that do not know the ticket. */
export interface SignedTicket extends TicketClaims {
  ticketTypeId: Id<'tty'>;
}

export function signTicket(claims: SignedTicket, privateKey: KeyObject, id: Buffer): string {
  const token = Buffer.alloc(TOKEN.bytes);
  token.writeUInt8(TOKEN.version, 0);
  id.copy(token, TOKEN.keyId);
  bytesOf(claims.ticketId).copy(token, TOKEN.ticket);
  bytesOf(claims.eventId).copy(token, TOKEN.event);
  token.writeUInt32BE(claims.issue, TOKEN.issue);
  token.write(ticketTypeKey(claims.ticketTypeId), TOKEN.type, 'hex');
  sign(null, token.subarray(0, TOKEN.signature), privateKey).copy(token, TOKEN.signature);
  return token.toString('base64url');
}

/** In libuv's thread pool: a call of 500 scans would keep the process for a tenth of a second. */
const verifySignature = promisify(verify);

/** The claims of a token that one of these keys signed, or undefined. Keys are by the base64url of their id. */
export async function verifyTicket(
  text: string,
  keys: ReadonlyMap<string, KeyObject>,
): Promise<TicketClaims | undefined> {
  const token = readToken(text);
  const key = token && keys.get(Buffer.from(token.keyId, 'hex').toString('base64url'));
  if (!key || !(await verifySignature(null, token.signed, key, token.signature))) return undefined;
  return {
    ticketId: encodeId('tck', token.ticketKey),
    eventId: encodeId('evt', token.eventKey),
    issue: token.issue,
  };
}

/** Names a public key in tokens: the first four bytes of its JWK thumbprint (RFC 7638). */
export function keyIdOf(publicKey: KeyObject): Buffer {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify({ crv, kty, x }))
    .digest()
    .subarray(0, TOKEN.ticket - TOKEN.keyId);
}

const bytesOf = (id: string): Buffer => Buffer.from(uuidOfAny(id).replaceAll('-', ''), 'hex');
