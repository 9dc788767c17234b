import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { HoldNow } from './inventory-reads.js';
import type { HoldState } from './inventory.entity.js';
import type { Places } from './places.js';

export interface HoldOutcome {
  /** False when the hold's state did not allow the verb: then nothing happened. */
  changed: boolean;
  /** What the hold is now. */
  state: HoldState;
  /** The database's clock when it was judged. */
  at: Date;
  expiresAt: Date;
}

/** What the verbs about one hold have in common. Its lines, one for each ticket type, share their state. */
export function changeHold(places: Places, id: Id<'rsv'>, change: (lines: readonly HoldNow[]) => void): HoldOutcome {
  const holdId = uuidOf('rsv', id);
  const lines = places.hold(holdId);
  if (lines.length === 0) throw notFound('hold');
  const before = places.change.ledger.length;
  change(lines);
  const { state, expiresAt } = places.hold(holdId)[0]!;
  return { changed: places.change.ledger.length > before, state, at: places.at, expiresAt };
}
