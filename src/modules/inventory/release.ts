import type { Id } from '../../kernel/ids.js';
import { changeHold, type HoldOutcome } from './hold-outcome.js';
import type { Places } from './places.js';

/** Frees the places of an active hold. One that is not active stays as it is: `changed` is false and `state` says why. */
export const release = (places: Places, holdId: Id<'rsv'>, reason: 'RELEASE' | 'EXPIRE'): HoldOutcome =>
  changeHold(places, holdId, (lines) => {
    for (const line of lines) if (line.state === 'ACTIVE') places.change.free(line, reason);
  });
