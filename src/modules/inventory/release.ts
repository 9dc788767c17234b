import type { Tx } from '../../kernel/db/unit-of-work.js';
import { judgeRelease } from './judge-hold.js';
import type { HoldKey } from './lock-hold.js';
import { settleHold, type HoldOutcome } from './settle-hold.js';
import type { Alongside } from './write-change.js';

/** Frees the places of an active hold. One that is not active stays as it is: `changed` is false and `state` says why. */
export const release = (
  tx: Tx,
  { reason, ...key }: HoldKey & { reason: 'RELEASE' | 'EXPIRE' },
  alongside?: (outcome: HoldOutcome) => Alongside,
): Promise<HoldOutcome> =>
  settleHold(tx, key, { judge: (hold, change) => judgeRelease(hold, change, reason), alongside });
