import type { Tx } from '../../kernel/db/unit-of-work.js';
import { judgeSell } from './judge-hold.js';
import type { HoldKey } from './lock-hold.js';
import { settleHold, type HoldOutcome } from './settle-hold.js';
import type { Alongside } from './write-change.js';

/**
 * Turns a hold into a sale. An active hold is sold even past its time, as long as nobody took its places; one that lost
 * them (EXPIRED or RELEASED) gets the same places again if they are free, and is refused with SeatsTaken or SoldOut if
 * not. Safe to repeat: a hold that is sold stays so, and `changed` is false. Nothing was written when it refuses, so a
 * caller may catch the Refusal and go on with its transaction.
 */
export const sell = (tx: Tx, key: HoldKey, alongside?: (outcome: HoldOutcome) => Alongside): Promise<HoldOutcome> =>
  settleHold(tx, key, { judge: judgeSell, alongside });
