import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { definePort } from '../../kernel/ports.js';
import { keyIdOf, signTicket, verifyTicket, type SignedTicket, type TicketClaims } from './ticket-token.js';

/** A public key as a JSON Web Key (RFC 8037); `kid` is the key id of tokens in base64url. */
export interface TicketKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

export interface TicketSigner {
  sign(ticket: SignedTicket): string;
  /** The claims of a token that was signed with one of our keys, or undefined. Whether the ticket still stands is not in it. */
  verify(token: string): Promise<TicketClaims | undefined>;
  readonly publicKeys: readonly TicketKey[];
}

export const ticketSigner = definePort<TicketSigner>('ticketSigner');

const PEM = /-----BEGIN (PRIVATE|PUBLIC) KEY-----[\s\S]*?-----END \1 KEY-----/g;

/**
 * Signs with the first key of the text, a private one (PKCS #8, PEM). Keys that follow it, private or public, are those
 * of earlier: tickets signed with them stay good.
 */
export function createTicketSigner(pem: string): TicketSigner {
  const [first, ...earlier] = pem.match(PEM) ?? [];
  if (!first?.includes('PRIVATE')) throw new Error('TICKET_PRIVATE_KEY must begin with a private key (PKCS #8, PEM).');
  const publicKeys = [first, ...earlier].map(readPublicKey);
  if (publicKeys.some(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519')) {
    throw new Error('TICKET_PRIVATE_KEY must hold Ed25519 keys.');
  }
  const privateKey = createPrivateKey(first);
  const signingId = keyIdOf(publicKeys[0]!);
  const byId = new Map(publicKeys.map((key) => [keyIdOf(key).toString('base64url'), key]));
  return {
    sign: (ticket) => signTicket(ticket, privateKey, signingId),
    verify: (token) => verifyTicket(token, byId),
    publicKeys: [...byId].map(([kid, key]) => jwkOf(kid, key)),
  };
}

function readPublicKey(text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch {
    throw new Error('TICKET_PRIVATE_KEY holds a key that cannot be read.');
  }
}

function jwkOf(kid: string, key: KeyObject): TicketKey {
  return { kty: 'OKP', crv: 'Ed25519', x: key.export({ format: 'jwk' }).x!, kid, alg: 'EdDSA', use: 'sig' };
}
