import { createHmac, timingSafeEqual } from 'node:crypto';
import { instantOfSeconds, type Clock } from '../clock.js';
import { definePort } from '../ports.js';

/** What the query of a signed link says. */
export interface LinkQuery {
  expires?: string;
  signature?: string;
}

/** Links that need no access token, because who sends them has signed what they lead to: for mails and wallets. */
export interface LinkSigner {
  /** The query that makes a link to this thing good until the instant. */
  sign(thing: string, expiresAt: Date): string;
  verify(thing: string, query: LinkQuery): boolean;
}

export const linkSigner = definePort<LinkSigner>('link-signer');

export function createLinkSigner({ secret, clock }: { secret: string; clock: Clock }): LinkSigner {
  const signatureOf = (thing: string, expires: string): string =>
    createHmac('sha256', secret).update(`${expires} ${thing}`).digest('base64url');
  return {
    sign(thing, expiresAt) {
      const expires = String(Math.floor(expiresAt.getTime() / 1_000));
      return new URLSearchParams({ expires, signature: signatureOf(thing, expires) }).toString();
    },
    verify(thing, { expires = '', signature = '' }) {
      if (!/^\d{1,12}$/.test(expires) || instantOfSeconds(Number(expires)) <= clock.now()) return false;
      const [given, right] = [Buffer.from(signature), Buffer.from(signatureOf(thing, expires))];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
