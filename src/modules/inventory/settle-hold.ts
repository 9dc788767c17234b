import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { refuse, type Problem } from '../../kernel/problem.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { InventoryChange, type HeldPlaces } from './inventory-change.js';
import type { HoldState } from './inventory.entity.js';
import { lockHold, type HoldKey, type LockedHold } from './lock-hold.js';
import { writeChange, type Alongside } from './write-change.js';

export interface HoldOutcome {
  /** False when the hold's state did not allow the verb: then nothing happened. */
  changed: boolean;
  /** What the hold is now. */
  state: HoldState;
  /** The database's clock when it was judged. */
  at: Date;
  expiresAt: Date;
}

type Judge = (hold: LockedHold, change: InventoryChange) => Problem | void;

/** Lock, judge, write: what release, extend, sell and giveBack have in common. `alongside` is written if it changed. */
export async function settleHold(
  tx: Tx,
  key: HoldKey,
  { judge, alongside = () => [] }: { judge: Judge; alongside?: (outcome: HoldOutcome) => Alongside },
): Promise<HoldOutcome> {
  const hold = await lockHold(tx, key);
  const { version, at, ledgerEnd } = hold;
  const settled = { eventId: uuidOf('evt', key.eventId), version: version + 1, at, ledgerEnd };
  const change = new InventoryChange(settled, actorOf(tx));
  const problem = judge(hold, change);
  if (problem) return refuse(problem);
  const outcome = outcomeOf(hold, change);
  if (!outcome.changed) return outcome;
  await writeChange(tx, change, alongside(outcome));
  announceFreed(tx, key.eventId, expiredBy(change, hold));
  return outcome;
}

function outcomeOf({ lines, state, at }: LockedHold, change: InventoryChange): HoldOutcome {
  const { holdId, expiresAt } = lines[0]!;
  const changed = [...change.holds.values()].find((candidate) => candidate.holdId === holdId);
  if (!changed) return { changed: false, state, at, expiresAt };
  return { changed: true, state: changed.state, at, expiresAt: changed.expiresAt };
}

/** Others whose places this change took back. */
const expiredBy = (change: InventoryChange, { lines }: LockedHold): HeldPlaces[] =>
  [...change.holds.values()].filter(({ state, holdId }) => state === 'EXPIRED' && holdId !== lines[0]!.holdId);
