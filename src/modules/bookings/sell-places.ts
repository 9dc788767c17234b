import type { Id } from '../../kernel/ids.js';
import { Refusal } from '../../kernel/problem.js';
import { sell, type Places } from '../inventory/index.js';

/**
 * Sells held places, taking them again when the hold has lost them and they are still free. False when others have them
 * by now: nothing has changed then.
 */
export function sellPlaces(places: Places, holdId: Id<'rsv'>): boolean {
  try {
    return sell(places, holdId).changed;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
