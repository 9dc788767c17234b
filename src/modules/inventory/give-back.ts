import type { Tx } from '../../kernel/db/unit-of-work.js';
import { judgeGiveBack } from './judge-hold.js';
import type { HoldKey } from './lock-hold.js';
import { settleHold, type HoldOutcome } from './settle-hold.js';
import type { Alongside } from './write-change.js';

/** Frees the sold places of a hold, whose booking was cancelled. Safe to repeat: what is not SOLD stays as it is. */
export const giveBack = (tx: Tx, key: HoldKey, alongside?: (outcome: HoldOutcome) => Alongside): Promise<HoldOutcome> =>
  settleHold(tx, key, { judge: judgeGiveBack, alongside });
