import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockEvent, moveEvent, type Event } from '../events/index.js';
import { assertMayDecide } from './approval.policy.js';
import { recordDecision } from './record-decision.js';

/** Turns a submission down, with a reason for the organizer. CONFLICT unless the event is PENDING_APPROVAL. */
export const rejectEvent: Command<{ eventId: Id<'evt'>; reason: string }, Event> = async (tx, { eventId, reason }) => {
  assertMayDecide(tx.viewer);
  const event = await lockEvent(tx, eventId);
  moveEvent(tx, event, 'reject');
  recordDecision(tx, event, { kind: 'REJECTED', note: reason });
  return event;
};
