import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { PlacesCommand } from '../inventory/index.js';
import { changeEntry, waitlistEntries } from './waitlist.facts.js';
import { isOwnEntry } from './waitlist.policy.js';

/**
 * Ends the viewer's waiting. Safe to repeat; CONFLICT when it has ended otherwise, or places are offered: those can be
 * declined.
 */
export function leaveWaitlist(id: Id<'wle'>): PlacesCommand<void> {
  const key = uuidOf('wle', id);
  return {
    needs: { isWaiting: true, subjects: [key], facts: [{ fact: waitlistEntries, key }] },
    settle(places) {
      const entry = places.know(waitlistEntries, key);
      if (!entry || !isOwnEntry(places.viewer, entry)) throw notFound('waitlist entry');
      if (entry.status !== 'LEFT') changeEntry(places, entry, 'leave');
    },
  };
}
