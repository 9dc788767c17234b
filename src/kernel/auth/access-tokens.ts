import jwt from 'jsonwebtoken';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { instantOfSeconds, type Clock } from '../clock.js';
import type { Id } from '../ids.js';

const ISSUER = 'foyer';
const AUDIENCE = 'foyer-api';
/** RFC 9068: access tokens say that they are, so that no other token of ours passes for one. */
const TYPE = 'at+jwt';
const CLOCK_SKEW_SECONDS = 5;

export interface AccessClaims {
  userId: Id<'usr'>;
  sessionId: Id<'ses'>;
  expiresAt: Date;
}

export interface AccessTokens {
  issue(subject: { userId: string; sessionId: string }): { token: string; expiresAt: Date };
  /** The claims of a token that this server issued and that is still good, or undefined. Roles are never in it. */
  verify(token: string): AccessClaims | undefined;
}

/** What a token with a good signature says. */
interface Signed {
  claims: AccessClaims;
  issuedAt: number;
  expiresAt: number;
}

const TOKENS_KEPT = 10_000;

/**
 * HS256 access tokens; algorithm, type, issuer, audience, expiry and greatest age are all pinned. The signature of a
 * token is checked when it first comes, its times with each use.
 */
export function createAccessTokens(options: { secret: string; timeToLive: number; clock: Clock }): AccessTokens {
  const { clock } = options;
  // As a text, the library would try to read it as a public key with each use.
  const secret = createSecretKey(Buffer.from(options.secret));
  const lifetime = Math.ceil(options.timeToLive / 1_000);
  const seconds = (): number => Math.floor(clock.now().getTime() / 1_000);
  const signed = new Map<string, Signed>();

  const read = (token: string): Signed | undefined => {
    const known = signed.get(token);
    if (known) return known;
    const found = readSigned(token, secret, seconds());
    const [oldest] = signed.keys();
    if (found && signed.size >= TOKENS_KEPT && oldest !== undefined) signed.delete(oldest);
    if (found) signed.set(token, found);
    return found;
  };

  return {
    issue({ userId, sessionId }) {
      const iat = seconds();
      const exp = iat + lifetime;
      const payload = { sub: userId, sid: sessionId, iss: ISSUER, aud: AUDIENCE, iat, exp };
      const token = jwt.sign(payload, secret, { algorithm: 'HS256', header: { alg: 'HS256', typ: TYPE } });
      return { token, expiresAt: instantOfSeconds(exp) };
    },

    verify(token) {
      const found = read(token);
      if (!found) return undefined;
      const { claims, issuedAt, expiresAt } = found;
      const now = seconds();
      const isExpired = now >= expiresAt + CLOCK_SKEW_SECONDS;
      const isTooEarly = issuedAt > now + CLOCK_SKEW_SECONDS;
      const isTooOld = now - issuedAt > lifetime + CLOCK_SKEW_SECONDS;
      if (!isExpired && !isTooEarly && !isTooOld) return claims;
      signed.delete(token);
      return undefined;
    },
  };
}

function readSigned(token: string, secret: KeyObject, clockTimestamp: number): Signed | undefined {
  try {
    const { header, payload } = jwt.verify(token, secret, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      complete: true,
      clockTimestamp,
      clockTolerance: CLOCK_SKEW_SECONDS,
    });
    if (header.typ !== TYPE || typeof payload === 'string') return undefined;
    const { sub, sid, iat, exp } = payload as jwt.JwtPayload & { sid?: unknown };
    if (typeof sub !== 'string' || typeof sid !== 'string' || !iat || !exp) return undefined;
    const claims = { userId: sub, sessionId: sid, expiresAt: instantOfSeconds(exp) };
    return { claims, issuedAt: iat, expiresAt: exp };
  } catch {
    return undefined;
  }
}
