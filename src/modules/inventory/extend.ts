import { addMilliseconds } from '../../kernel/clock.js';
import type { Id } from '../../kernel/ids.js';
import { changeHold, type HoldOutcome } from './hold-outcome.js';
import type { Places } from './places.js';

/**
 * Lets an active hold live `timeToLive` milliseconds from now; never shorter than before. A hold whose time is up, even
 * if nobody has taken its places yet, or that is not active stays as it is: `changed` is false.
 */
export const extend = (places: Places, holdId: Id<'rsv'>, timeToLive: number): HoldOutcome =>
  changeHold(places, holdId, (lines) => {
    const until = addMilliseconds(places.at, timeToLive);
    for (const line of lines) {
      if (line.state !== 'ACTIVE' || line.expiresAt <= places.at) return;
      places.change.extend(line, until < line.expiresAt ? line.expiresAt : until);
    }
  });
