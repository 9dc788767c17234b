import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockEvent, moveEvent, type Event } from '../events/index.js';
import { assertMayDecide } from './approval.policy.js';
import { openForSale } from './open-for-sale.js';
import { recordDecision } from './record-decision.js';

/**
 * Publishes a submitted event and opens its inventory. CONFLICT unless it is PENDING_APPROVAL; refuses with
 * EventIncomplete what has become unfit since it was submitted, such as a start that has passed.
 */
export const approveEvent: Command<{ eventId: Id<'evt'>; note?: string | null }, Event> = async (
  tx,
  { eventId, note },
) => {
  assertMayDecide(tx.viewer);
  const event = await lockEvent(tx, eventId);
  moveEvent(tx, event, 'approve');
  await openForSale(tx, event);
  recordDecision(tx, event, { kind: 'APPROVED', note: note ?? null });
  return event;
};
