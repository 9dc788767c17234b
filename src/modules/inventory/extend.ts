import type { Tx } from '../../kernel/db/unit-of-work.js';
import { judgeExtend } from './judge-hold.js';
import type { HoldKey } from './lock-hold.js';
import { settleHold, type HoldOutcome } from './settle-hold.js';
import type { Alongside } from './write-change.js';

/**
 * Lets an active hold live `timeToLive` milliseconds from now; never shorter than before. A hold whose time is up, or
 * that is not active, stays as it is: `changed` is false.
 */
export const extend = (
  tx: Tx,
  { timeToLive, ...key }: HoldKey & { timeToLive: number },
  alongside?: (outcome: HoldOutcome) => Alongside,
): Promise<HoldOutcome> =>
  settleHold(tx, key, { judge: (hold, change) => judgeExtend(hold, change, timeToLive), alongside });
