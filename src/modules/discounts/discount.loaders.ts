import { defineLoader } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findUnlocked } from './access-code.js';

/** The ids of the ticket types that a code unlocks, by `eventId/code`. */
export const unlockedByCode = defineLoader(async (read, keys: readonly `${Id<'evt'>}/${string}`[]) => {
  const tries = keys.map((key) => {
    const end = key.indexOf('/');
    return { eventId: key.slice(0, end), code: key.slice(end + 1) };
  });
  const unlocked = Map.groupBy(await findUnlocked(read, tries), ({ attempt }) => attempt);
  return keys.map((_, attempt) => (unlocked.get(attempt) ?? []).map(({ ticketTypeId }) => ticketTypeId));
});
