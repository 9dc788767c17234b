import jwt from 'jsonwebtoken';
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

/** HS256 access tokens; algorithm, type, issuer, audience, expiry and greatest age are all pinned. */
export function createAccessTokens(options: { secret: string; timeToLive: number; clock: Clock }): AccessTokens {
  const { secret, clock } = options;
  const lifetime = Math.ceil(options.timeToLive / 1_000);
  const seconds = (): number => Math.floor(clock.now().getTime() / 1_000);

  return {
    issue({ userId, sessionId }) {
      const iat = seconds();
      const exp = iat + lifetime;
      const payload = { sub: userId, sid: sessionId, iss: ISSUER, aud: AUDIENCE, iat, exp };
      const token = jwt.sign(payload, secret, { algorithm: 'HS256', header: { alg: 'HS256', typ: TYPE } });
      return { token, expiresAt: instantOfSeconds(exp) };
    },

    verify(token) {
      try {
        const { header, payload } = jwt.verify(token, secret, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          complete: true,
          clockTimestamp: seconds(),
          clockTolerance: CLOCK_SKEW_SECONDS,
        });
        if (header.typ !== TYPE || typeof payload === 'string') return undefined;
        const { sub, sid, iat, exp } = payload as jwt.JwtPayload & { sid?: unknown };
        if (typeof sub !== 'string' || typeof sid !== 'string' || !iat || !exp) return undefined;
        const tooEarly = iat > seconds() + CLOCK_SKEW_SECONDS;
        const tooOld = seconds() - iat > lifetime + CLOCK_SKEW_SECONDS;
        if (tooEarly || tooOld) return undefined;
        return { userId: sub, sessionId: sid, expiresAt: instantOfSeconds(exp) };
      } catch {
        return undefined;
      }
    },
  };
}
