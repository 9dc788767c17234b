import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockManagedEvent, moveEvent, type Event } from '../events/index.js';
import { recordDecision } from './record-decision.js';

/** Makes a rejected event a draft again, to be submitted anew. CONFLICT unless it is REJECTED. */
export const reviseEvent: Command<{ eventId: Id<'evt'> }, Event> = async (tx, { eventId }) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'revise');
  recordDecision(tx, event, { kind: 'REVISED' });
  return event;
};
