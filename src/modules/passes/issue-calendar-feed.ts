import { createHash, randomBytes } from 'node:crypto';
import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { CalendarFeed } from './calendar-feed.entity.js';

const SECRET_BYTES = 24;

export const feedHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Gives the viewer's calendar feed a new secret: an address from before is there no more. */
export const issueCalendarFeed: Command<void, { secret: string }> = async (tx) => {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const userId = viewerId(tx.viewer);
  await tx.em.upsert(CalendarFeed, { userId, secretHash: feedHash(secret), createdAt: tx.now });
  tx.audit({ action: 'calendar-feed.issued', subjectId: userId });
  return { secret };
};

/** Takes the viewer's calendar feed away. Safe to repeat. */
export const revokeCalendarFeed: Command<void, boolean> = async (tx) => {
  const userId = viewerId(tx.viewer);
  const removed = await tx.em.nativeDelete(CalendarFeed, { userId });
  if (removed > 0) tx.audit({ action: 'calendar-feed.revoked', subjectId: userId });
  return removed > 0;
};
