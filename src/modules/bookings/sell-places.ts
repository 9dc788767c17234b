import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Refusal } from '../../kernel/problem.js';
import { sell } from '../inventory/index.js';
import type { Insertion } from './write-booking.js';

interface HeldPlaces {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

/**
 * Sells held places, taking them again when the hold has lost them and they are still free. False when others have them
 * by now: nothing was written then. `alongside` is written with the sale.
 */
export async function sellPlaces(
  tx: Tx,
  { eventId, holdId }: HeldPlaces,
  alongside: readonly Insertion[] = [],
): Promise<boolean> {
  try {
    const { changed } = await sell(tx, { eventId, holdId }, () => alongside);
    return changed;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
