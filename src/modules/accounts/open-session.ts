import { createHash, randomBytes } from 'node:crypto';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { RefreshToken, Session } from './session.entity.js';

export interface OpenedSession {
  userId: Id<'usr'>;
  sessionId: Id<'ses'>;
  refreshToken: string;
}

/** Begins a session of a user who was just made, or whose credentials have been checked. */
export const openSession: Command<{ userId: Id<'usr'>; timeToLive: number }, OpenedSession> = async (tx, input) => {
  const { userId, timeToLive } = input;
  const session = tx.em.create(Session, { id: newId('ses'), userId, createdAt: tx.now, refreshedAt: tx.now });
  await tx.em.flush();
  return { userId, sessionId: session.id, refreshToken: addRefreshToken(tx, session.id, timeToLive) };
};

/** The next good refresh token of a session; only its hash is kept. */
export function addRefreshToken(tx: Tx, sessionId: Id<'ses'>, timeToLive: number): string {
  const token = randomBytes(32).toString('base64url');
  tx.em.create(RefreshToken, { hash: hashOf(token), sessionId, expiresAt: addMilliseconds(tx.now, timeToLive) });
  return token;
}

export function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}
