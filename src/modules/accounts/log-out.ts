import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { Session } from './session.entity.js';

/** Ends the session of the access token that asks: neither of its tokens works from then on. Safe to repeat. */
export const logOut: Command<undefined, void> = async (tx) => {
  await tx.em.nativeUpdate(Session, { id: tx.viewer.sessionId ?? null, revokedAt: null }, { revokedAt: tx.now });
  tx.audit({ action: 'account.logged-out', subjectId: viewerId(tx.viewer) });
};

/** Ends all sessions of the viewer. Safe to repeat. */
export const logOutEverywhere: Command<undefined, void> = async (tx) => {
  const userId = viewerId(tx.viewer);
  await tx.em.nativeUpdate(Session, { userId, revokedAt: null }, { revokedAt: tx.now });
  tx.audit({ action: 'account.logged-out-everywhere', subjectId: userId });
};
