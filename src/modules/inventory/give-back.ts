import type { Id } from '../../kernel/ids.js';
import { changeHold, type HoldOutcome } from './hold-outcome.js';
import type { Places } from './places.js';

/** Frees the sold places of a hold, whose booking was cancelled. Safe to repeat: what is not SOLD stays as it is. */
export const giveBack = (places: Places, holdId: Id<'rsv'>): HoldOutcome =>
  changeHold(places, holdId, (lines) => {
    for (const line of lines) if (line.state === 'SOLD') places.change.giveBack(line);
  });
