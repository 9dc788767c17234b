import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockManagedEvent, moveEvent, type Event } from '../events/index.js';
import { recordDecision } from './record-decision.js';

/** Takes a submission back, so that the event can be changed again. CONFLICT unless it is PENDING_APPROVAL. */
export const withdrawEvent: Command<{ eventId: Id<'evt'> }, Event> = async (tx, { eventId }) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'withdraw');
  recordDecision(tx, event, { kind: 'WITHDRAWN' });
  return event;
};
