import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';

/** Whom the ledger names; null for the system itself. */
export const actorOf = ({ viewer }: Pick<Tx, 'viewer'>): string | null =>
  viewer.id === undefined ? null : uuidOf('usr', viewer.id);
