import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { HeldPlaces } from './inventory-change.js';
import { seatsFreed } from './inventory.messages.js';

/** Tells that these holds lost their places, with the commit in which they did. */
export function announceFreed(tx: Tx, eventId: Id<'evt'>, expired: readonly HeldPlaces[]): void {
  const holdIds = [...new Set(expired.map(({ holdId }) => encodeId('rsv', holdId)))];
  if (holdIds.length > 0) tx.emit(seatsFreed, { eventId, holdIds });
}
