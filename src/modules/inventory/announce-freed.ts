import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { HeldPlaces } from './inventory-change.js';
import { seatsFreed } from './inventory.messages.js';

const MOST_HOLDS = 200;

/** Tells that these holds lost their places, with the commit in which they did; of many, in several messages. */
export function announceFreed(tx: Tx, eventId: Id<'evt'>, expired: readonly HeldPlaces[]): void {
  const holdIds = [...new Set(expired.map(({ holdId }) => encodeId('rsv', holdId)))];
  for (let from = 0; from < holdIds.length; from += MOST_HOLDS) {
    tx.emit(seatsFreed, { eventId, holdIds: holdIds.slice(from, from + MOST_HOLDS) });
  }
}
