import { sql } from 'kysely';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { SessionRevoked } from './account.problems.js';
import { addRefreshToken, hashOf, type OpenedSession } from './open-session.js';
import { RefreshToken, Session } from './session.entity.js';

/**
 * Trades a refresh token for the next one (RFC 9700, 4.14.2). A used token presented again means that somebody else
 * has it: the whole session ends. That end must be kept, so the problem is returned here and not thrown.
 */
export const refreshSession: Command<
  { refreshToken: string; timeToLive: number },
  OpenedSession | SessionRevoked
> = async (tx, { refreshToken, timeToLive }) => {
  const hash = hashOf(refreshToken);
  const claimed = await sql`update refresh_token set used_at = ${tx.now} where hash = ${hash} and used_at is null
      returning hash`.execute(tx.em.getKysely());
  const token = await tx.em.findOne(RefreshToken, { hash });
  const session = token && (await tx.em.findOne(Session, { id: token.sessionId }));
  if (!token || !session || session.revokedAt) return new SessionRevoked();
  if (claimed.rows.length === 0) {
    session.revokedAt = tx.now;
    tx.audit({ action: 'session.reuse-detected', subjectId: session.userId, details: { sessionId: session.id } });
    return new SessionRevoked();
  }
  if (token.expiresAt <= tx.now) return new SessionRevoked();
  session.refreshedAt = tx.now;
  const next = addRefreshToken(tx, session.id, timeToLive);
  return { userId: session.userId, sessionId: session.id, refreshToken: next };
};

const DAY = 24 * 60 * 60 * 1_000;

/** Refresh tokens are purged a day after they have expired, sessions a day after they have ended. */
export const purgeSessions: Command<undefined, void> = async (tx) => {
  const dayAgo = addMilliseconds(tx.now, -DAY);
  await sql`delete from refresh_token where expires_at < ${dayAgo}`.execute(tx.em.getKysely());
  await sql`delete from session s where s.revoked_at < ${dayAgo}
      or not exists (select from refresh_token t where t.session_id = s.id)`.execute(tx.em.getKysely());
};
