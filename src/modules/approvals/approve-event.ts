import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { assertVersion, lockEvent, moveEvent, type Event } from '../events/index.js';
import { assertMayDecide } from './approval.policy.js';
import { openForSale } from './open-for-sale.js';
import { recordDecision } from './record-decision.js';

export interface Approval {
  eventId: Id<'evt'>;
  expectedVersion?: number | null;
  note?: string | null;
}

/**
 * Publishes a submitted event and opens its inventory. CONFLICT unless it is PENDING_APPROVAL; refuses another version than
 * the expected one with StaleVersion, and with EventIncomplete what has become unfit since it was submitted, such as a
 * start that has passed.
 */
export const approveEvent: Command<Approval, Event> = async (tx, { eventId, expectedVersion, note }) => {
  assertMayDecide(tx.viewer);
  const event = await lockEvent(tx, eventId);
  assertVersion(event, expectedVersion);
  moveEvent(tx, event, 'approve');
  await openForSale(tx, event);
  recordDecision(tx, event, { kind: 'APPROVED', note: note ?? null });
  return event;
};
