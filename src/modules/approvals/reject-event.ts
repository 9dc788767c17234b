import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { assertVersion, lockEvent, moveEvent, type Event } from '../events/index.js';
import { assertMayDecide } from './approval.policy.js';
import { recordDecision } from './record-decision.js';

export interface Rejection {
  eventId: Id<'evt'>;
  expectedVersion?: number | null;
  reason: string;
}

/**
 * Turns a submission down, with a reason for the organizer. CONFLICT unless the event is PENDING_APPROVAL; refuses another
 * version than the expected one with StaleVersion.
 */
export const rejectEvent: Command<Rejection, Event> = async (tx, { eventId, expectedVersion, reason }) => {
  assertMayDecide(tx.viewer);
  const event = await lockEvent(tx, eventId);
  assertVersion(event, expectedVersion);
  moveEvent(tx, event, 'reject');
  recordDecision(tx, event, { kind: 'REJECTED', note: reason });
  return event;
};
