import { describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { createAccessTokens } from '../../src/kernel/auth/access-tokens.js';
import { newId } from '../../src/kernel/ids.js';
import { HeldClock } from '../kit/held-clock.js';

const secret = 'a secret of at least thirty-two bytes';
const MINUTE = 60_000;
const subject = { userId: newId('usr'), sessionId: newId('ses') };

/** Time stands still unless the test moves it. */
function given(clock = new HeldClock()) {
  clock.advance(0);
  return { clock, tokens: createAccessTokens({ secret, timeToLive: 30 * MINUTE, clock }) };
}

describe('an access token', () => {
  it('is good until it expires, also when it has been seen before', () => {
    const { clock, tokens } = given();
    const { token } = tokens.issue(subject);
    expect(tokens.verify(token)).toMatchObject(subject);
    clock.advance(30 * MINUTE);
    expect(tokens.verify(token)).toMatchObject(subject);
    clock.advance(6_000);
    expect([tokens.verify(token), tokens.verify(token)]).toEqual([undefined, undefined]);
  });

  it('is not good before its time, and not for ever after that', () => {
    const { clock, tokens } = given();
    clock.advance(MINUTE);
    const { token } = tokens.issue(subject);
    clock.advance(-MINUTE);
    expect(tokens.verify(token)).toBeUndefined();
    clock.advance(MINUTE);
    expect(tokens.verify(token)).toMatchObject(subject);
  });

  it('that was good is refused when a sign of it is changed', () => {
    const { tokens } = given();
    const { token } = tokens.issue(subject);
    expect(tokens.verify(token)).toBeDefined();
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [token.slice(0, -3) + last + token.slice(-2), token.slice(0, -1), `${token}A`, '', 'a.b.c']) {
      expect([forged, tokens.verify(forged)]).toEqual([forged, undefined]);
    }
  });

  it('of another kind, issuer, audience, secret or algorithm is none', () => {
    const { tokens, clock } = given();
    const seconds = Math.floor(clock.now().getTime() / 1_000);
    const good = {
      sub: subject.userId,
      sid: subject.sessionId,
      iss: 'foyer',
      aud: 'foyer-api',
      iat: seconds,
      exp: seconds + 60,
    };
    const signed = (payload: object, key = secret, header: object = { alg: 'HS256', typ: 'at+jwt' }) =>
      jwt.sign(payload, key, { algorithm: 'HS256', header: header as jwt.JwtHeader });
    expect(tokens.verify(signed(good))).toMatchObject(subject);
    const bad = [
      signed({ ...good, iss: 'other' }),
      signed({ ...good, aud: 'other' }),
      signed({ ...good, sid: undefined }),
      signed(good, 'another secret of thirty-two bytes..'),
      signed(good, secret, { alg: 'HS256', typ: 'JWT' }),
      jwt.sign(good, secret, { algorithm: 'HS512', header: { alg: 'HS512', typ: 'at+jwt' } }),
      jwt.sign(good, '', { algorithm: 'none', header: { alg: 'none', typ: 'at+jwt' } }),
    ];
    expect(bad.map((token) => tokens.verify(token))).toEqual(bad.map(() => undefined));
  });
});
